/**
 * Decides what becomes of messages that the server has to confirm: each is kept until the server says
 * `message_delivered` with its id, goes out again when that does not come in time and on the next
 * connection, and is given up after as many attempts as the options say. A server that knows the id says so again and does nothing else.
 */
import type { Fault, WebSocketErrorCode } from "../error.js";
import { fault } from "../error.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { earliest } from "../moment.js";
import type { Outgoing } from "../Outgoing.js";
import { each, stay, step } from "../step.js";
import type { ClientEffect, ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ClientState, Unconfirmed } from "./state.js";
import { speaking } from "./state.js";

/** Why a message cannot be confirmed; undefined when it can. */
export const whyNotConfirm = (
  { unconfirmed, options }: ClientState,
  outgoing: Outgoing,
): WebSocketErrorCode | undefined => {
  const id = outgoing instanceof Message ? idOf(outgoing) : "";
  // Two words about one id could not be told apart, nor one about none.
  if (id === "" || unconfirmed.has(id)) return "INVALID_MESSAGE";
  return unconfirmed.size < options.queueMax ? undefined : "QUEUE_FULL";
};

/** Keeps a message that goes out now, or when it is its turn. */
export const awaitConfirmation = (
  state: ClientState,
  message: Message,
  { sent, moment }: { readonly sent: boolean; readonly moment: Moment | undefined },
): ClientState => keep(state, sent ? outNow(state, waiting(message), moment) : waiting(message));

/** Keeps a message that waits in the queue. */
export const keepQueued = (state: ClientState, message: Message): ClientState =>
  keep(state, waiting(message));

const waiting = (message: Message): Unconfirmed => ({
  message,
  attempts: 0,
  sent: false,
  deadline: undefined,
});

const outNow = (
  { options }: ClientState,
  { message, attempts }: Unconfirmed,
  moment: Moment | undefined,
): Unconfirmed => ({
  message,
  attempts: attempts + 1,
  sent: true,
  deadline: moment && moment.now + options.requestTimeoutMs,
});

const keep = (state: ClientState, entry: Unconfirmed): ClientState =>
  speaking(state).with({ unconfirmed: state.unconfirmed.set(idOf(entry.message), entry) });

/** What of the queue has gone out, and was to be confirmed. */
export const unconfirmedSent = (
  state: ClientState,
  ids: ReadonlySet<string | undefined>,
  moment: Moment,
): ClientState => {
  if (state.unconfirmed.every(({ sent }) => sent)) return state;
  const unconfirmed = state.unconfirmed.map((entry, id) =>
    entry.sent || !ids.has(id) ? entry : outNow(state, entry, moment),
  );
  return state.with({ unconfirmed });
};

/** A message from the server may be the word that it has one of ours. */
export const confirmationIn = (state: ClientState, message: Message): ClientStep => {
  const messageId = message.type === "message_delivered" ? idIn(message.data) : "";
  if (!state.unconfirmed.has(messageId)) return stay(state);
  return step(without(state, messageId), [notify({ type: "delivered", messageId })]);
};

/** A message that had to be confirmed never will be. Nothing when it did not. */
export const unconfirmable = (state: ClientState, messageId: string, failed: Fault): ClientStep => {
  if (!state.unconfirmed.has(messageId)) return stay(state);
  return step(without(state, messageId), [
    notify({ type: "undelivered", messageId, fault: failed }),
  ]);
};

/** An entry of the queue will not go out. */
export const unconfirmedDropped = (state: ClientState, entry: Outgoing): ClientStep =>
  entry instanceof Message
    ? unconfirmable(state, idOf(entry), fault("QUEUE_FULL", "send"))
    : stay(state);

/** Everything in the queue is forgotten by the caller's own will. */
export const unconfirmedForgotten = (state: ClientState): ClientStep =>
  each<ClientState, string, ClientEffect>(
    stay(state),
    [...state.unconfirmed.filter(({ sent }) => !sent).keys()],
    (next, messageId) => unconfirmable(next, messageId, fault("ABORTED", "send")),
  );

/** The connection has ended: what went out on it unconfirmed goes out again. */
export const unconfirmedLost = (state: ClientState): ClientStep =>
  unconfirmedAgain(state, "TIMEOUT", ({ sent }) => sent);

/** Sends again what has not been confirmed in time. */
export const confirmationsTimedOut = (state: ClientState, { now }: Moment): ClientStep =>
  unconfirmedAgain(state, "TIMEOUT", ({ deadline }) => deadline !== undefined && now >= deadline);

/** What the server has refused as too fast goes out again: that of one id, or whatever is out. */
export const unconfirmedTooFast = (state: ClientState, messageId?: string): ClientStep =>
  unconfirmedAgain(
    state,
    "RATE_LIMITED",
    ({ sent, message }) => sent && (messageId === undefined || message.id === messageId),
  );

/** Until when the earliest confirmation is due. */
export const earliestConfirmation = ({ unconfirmed }: ClientState): number | undefined =>
  unconfirmed.reduce<number | undefined>(
    (soonest, { deadline }) => earliest(soonest, deadline),
    undefined,
  );

/**
 * What went out unconfirmed and is meant goes to the head of the queue, in order; what has gone out
 * often enough is given up with that code.
 */
const unconfirmedAgain = (
  state: ClientState,
  code: WebSocketErrorCode,
  isMeant: (entry: Unconfirmed) => boolean,
): ClientStep => {
  const out = state.unconfirmed.filter(isMeant);
  if (out.isEmpty()) return stay(state);
  const { deliveryAttemptsMax } = state.options;
  const [again, spent] = out.partition(({ attempts }) => attempts >= deliveryAttemptsMax);
  const unconfirmed = state.unconfirmed.map((entry) =>
    isMeant(entry) ? { ...entry, sent: false, deadline: undefined } : entry,
  );
  const queue = state.queue.unshift(...[...again.values()].map(({ message }) => message));
  return each<ClientState, string, ClientEffect>(
    step(state.with({ unconfirmed, queue })),
    spent.keys(),
    (next, id) => unconfirmable(next, id, fault(code, "send")),
  );
};

/** A draft has none, and is never kept. */
const idOf = ({ id = "" }: Message): string => id;

const without = (state: ClientState, messageId: string): ClientState =>
  state.with({ unconfirmed: state.unconfirmed.remove(messageId) });

const idIn = (data: unknown): string => {
  const { messageId }: { readonly messageId?: unknown } =
    typeof data === "object" && data !== null ? data : {};
  return typeof messageId === "string" ? messageId : "";
};
