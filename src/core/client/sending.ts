/** Decides what goes out now, what waits for a connection, and what is refused. */
import { isControlType } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import { fault } from "../error.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { Outgoing } from "../Outgoing.js";
import { andThen, stay, step } from "../step.js";
import type { ClientEffect, ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ClientCommand } from "./event.js";
import { enqueue } from "./queue.js";
import {
  awaitAnswer,
  requestDropped,
  requestsGivenUp,
  requestsSent,
  whyNotRequest,
} from "./requests.js";
import type { ClientState } from "./state.js";

/** Sends, or lets it wait. */
export const send = (state: ClientState, outgoing: Outgoing, bufferedBytes: number): ClientStep => {
  const code = whyNotSend(state, outgoing, bufferedBytes);
  return code === undefined ? sendOrWait(state, outgoing) : refused(state, code, "send");
};

/** Sends a message, or lets it wait, and waits for its answer. */
export const request = (
  state: ClientState,
  command: Extract<ClientCommand, { type: "request" }>,
): ClientStep => {
  const message = command.message.with({ id: command.requestId });
  const code =
    whyNotRequest(state, command) ?? whyNotSend(state, message, command.bufferedBytes ?? 0);
  if (code !== undefined) return refused(state, code, "request");
  return sendOrWait(awaitAnswer(state, command), message);
};

/** Sends all that has waited, in order. */
export const flush = (state: ClientState, moment: Moment): ClientStep => {
  const { epoch, queue } = state;
  if (queue.isEmpty()) return stay(state);
  const effects = queue.toArray().map((outgoing): ClientEffect => {
    return { type: "send", epoch, outgoing };
  });
  return step(requestsSent(state, moment).with({ queue: queue.clear() }), effects);
};

/** Forgets all that waits; whoever asked in it is told. */
export const clearQueue = (state: ClientState): ClientStep => {
  if (state.queue.isEmpty()) return stay(state);
  return andThen(requestsGivenUp(state, "ABORTED"), (next) =>
    step(next.with({ queue: next.queue.clear() })),
  );
};

/** Why something may neither go out nor wait; undefined when it may. */
const whyNotSend = (
  { phase, options, queue }: ClientState,
  outgoing: Outgoing,
  bufferedBytes: number,
): WebSocketErrorCode | undefined => {
  if (outgoing instanceof Message && isControlType(outgoing.type)) return "RESERVED_TYPE";
  if (phase.name === "connected") {
    return bufferedBytes > options.bufferedBytesMax ? "SLOW_CONSUMER" : undefined;
  }
  if (options.whenClosed === "reject") return "NOT_OPEN";
  const isFull = queue.size >= options.queueMax;
  return isFull && options.queueOverflow === "reject" ? "QUEUE_FULL" : undefined;
};

const sendOrWait = (state: ClientState, outgoing: Outgoing): ClientStep => {
  if (state.phase.name === "connected") {
    return step(state, [{ type: "send", epoch: state.epoch, outgoing }]);
  }
  const { queue, accepted, dropped } = enqueue(state.queue, outgoing, state.options);
  const next = queue === state.queue ? state : state.with({ queue });
  const queued = step(next, accepted ? [notify({ type: "queued", outgoing })] : []);
  if (dropped === undefined) return queued;
  return andThen(
    andThen(step(next, [notify({ type: "dropped", outgoing: dropped })]), (after) =>
      requestDropped(after, dropped),
    ),
    (after) => step(after, queued.effects),
  );
};

const refused = (state: ClientState, code: WebSocketErrorCode, context: string): ClientStep =>
  step(state, [notify({ type: "refused", fault: fault(code, context) })]);
