/** Decides what goes out now, what waits for a connection, and what is refused. */
import type { List } from "immutable";
import { isControlType } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import { fault } from "../error.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { Outgoing } from "../Outgoing.js";
import { andThen, each, stay, step } from "../step.js";
import type { ClientEffect, ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ClientCommand, KeptMessage } from "./event.js";
import {
  awaitConfirmation,
  keepQueued,
  unconfirmedDropped,
  unconfirmedForgotten,
  unconfirmedSent,
  whyNotConfirm,
} from "./confirming.js";
import { mayPass, passed, spending, turns } from "./pace.js";
import { enqueue, tooOld } from "./queue.js";
import {
  awaitAnswer,
  requestDropped,
  requestsGivenUp,
  requestsSent,
  whyNotRequest,
} from "./requests.js";
import type { ClientState } from "./state.js";
import { isReady } from "./state.js";

/** Sends, or lets it wait. */
export const send = (
  state: ClientState,
  { outgoing, confirm = false, bufferedBytes, moment }: Extract<ClientCommand, { type: "send" }>,
): ClientStep => {
  const passes = mayPass(state, moment);
  const code =
    (confirm ? whyNotConfirm(state, outgoing) : undefined) ??
    whyNotSend(state, outgoing, { bufferedBytes, passes });
  if (code !== undefined) return refused(state, code, "send");
  const isKept = confirm && outgoing instanceof Message;
  const next = isKept ? awaitConfirmation(state, outgoing, { sent: passes, moment }) : state;
  return passes ? sendNow(next, outgoing, moment) : wait(next, outgoing);
};

/** Sends a message, or lets it wait, and waits for its answer. */
export const request = (
  state: ClientState,
  command: Extract<ClientCommand, { type: "request" }>,
): ClientStep => {
  const message = command.message.with({ id: command.requestId });
  const { bufferedBytes, moment } = command;
  const passes = mayPass(state, moment);
  const code =
    whyNotRequest(state, command) ?? whyNotSend(state, message, { bufferedBytes, passes });
  if (code !== undefined) return refused(state, code, "request");
  const next = awaitAnswer(state, command, passes);
  return passes ? sendNow(next, message, moment) : wait(next, message);
};

/** Sends what has waited, in order, as much as it is the turn of; not what has waited too long. */
export const flush = (state: ClientState, moment: Moment): ClientStep =>
  state.queue.isEmpty()
    ? stay(state)
    : andThen(withoutOld(state, moment), (next) => sendQueue(next, moment));

const sendQueue = (state: ClientState, moment: Moment): ClientStep => {
  const { epoch, queue } = state;
  const count = turns(state, queue.size, moment);
  if (count === 0) return stay(state);
  const going = queue.take(count).toArray();
  const effects = going.map((outgoing): ClientEffect => ({ type: "send", epoch, outgoing }));
  const ids = new Set(going.map(idOf));
  const sent = unconfirmedSent(requestsSent(state, ids, moment), ids, moment);
  return step(spending(sent.with({ queue: queue.skip(count) }), count, moment), effects);
};

const idOf = (outgoing: Outgoing): string | undefined =>
  outgoing instanceof Message ? outgoing.id : undefined;

const withoutOld = (state: ClientState, moment: Moment): ClientStep =>
  each<ClientState, Outgoing, ClientEffect>(
    stay(state),
    tooOld(state.queue, state.options, moment),
    (next, entry) =>
      dropped(next.with({ queue: next.queue.filter((other) => other !== entry) }), entry),
  );

/** What an earlier run left behind goes out before everything else; what is known already stays. */
export const restore = (
  state: ClientState,
  { kept, moment }: Extract<ClientCommand, { type: "restore" }>,
): ClientStep => {
  const known = knownIds(state);
  const news = kept.filter(({ message: { id } }) => id !== undefined && !known.has(id));
  if (news.length === 0) return stay(state);
  const queue: List<Outgoing> = state.queue
    .unshift(...news.map(({ message }) => message))
    .takeLast(Math.max(state.options.queueMax, state.queue.size));
  const waiting: ReadonlySet<Outgoing> = new Set(queue);
  const restored = news
    .filter(({ confirm, message }) => confirm && waiting.has(message))
    .reduce((next: ClientState, { message }: KeptMessage) => keepQueued(next, message), state)
    .with({ queue });
  return isReady(restored) ? flush(restored, moment) : step(restored);
};

const knownIds = ({ queue, unconfirmed }: ClientState): ReadonlySet<string | undefined> =>
  new Set([
    ...unconfirmed.keys(),
    ...queue.toArray().map((entry) => (entry instanceof Message ? entry.id : undefined)),
  ]);

/** Forgets all that waits; whoever asked in it is told. */
export const clearQueue = (state: ClientState): ClientStep => {
  if (state.queue.isEmpty()) return stay(state);
  return andThen(andThen(requestsGivenUp(state, "ABORTED"), unconfirmedForgotten), (next) =>
    step(next.with({ queue: next.queue.clear() })),
  );
};

/** Why something may neither go out nor wait; undefined when it may. */
const whyNotSend = (
  state: ClientState,
  outgoing: Outgoing,
  {
    bufferedBytes = 0,
    passes,
  }: { readonly bufferedBytes: number | undefined; readonly passes: boolean },
): WebSocketErrorCode | undefined => {
  const { phase, options, queue } = state;
  if (outgoing instanceof Message && isControlType(outgoing.type)) return "RESERVED_TYPE";
  if (isReady(state) && bufferedBytes > options.bufferedBytesMax) return "SLOW_CONSUMER";
  if (passes) return undefined;
  // A connection that waits for its proof is open: what is sent on it waits too.
  if (phase.name !== "connected" && options.whenClosed === "reject") return "NOT_OPEN";
  const isFull = queue.size >= options.queueMax;
  return isFull && options.queueOverflow === "reject" ? "QUEUE_FULL" : undefined;
};

const sendNow = (state: ClientState, outgoing: Outgoing, moment: Moment | undefined): ClientStep =>
  step(passed(state, moment), [{ type: "send", epoch: state.epoch, outgoing }]);

const wait = (state: ClientState, outgoing: Outgoing): ClientStep => {
  const { queue, accepted, dropped: lost } = enqueue(state.queue, outgoing, state.options);
  const next = queue === state.queue ? state : state.with({ queue });
  const queued = step(next, accepted ? [notify({ type: "queued", outgoing })] : []);
  if (lost === undefined) return queued;
  return andThen(dropped(next, lost), (after) => step(after, queued.effects));
};

/** An entry has left the queue and will not go out: whoever waits for its outcome is told. */
const dropped = (state: ClientState, entry: Outgoing): ClientStep =>
  andThen(
    andThen(step(state, [notify({ type: "dropped", outgoing: entry })]), (next) =>
      requestDropped(next, entry),
    ),
    (next) => unconfirmedDropped(next, entry),
  );

const refused = (state: ClientState, code: WebSocketErrorCode, context: string): ClientStep =>
  step(state, [notify({ type: "refused", fault: fault(code, context) })]);
