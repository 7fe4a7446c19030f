/**
 * Decides what becomes of messages that the server has to confirm: each is kept until the server says
 * `message_delivered` with its id, goes out again on the next connection, and is given up after as
 * many attempts as the options say. A server that knows the id says so again and does nothing else.
 */
import type { Fault, WebSocketErrorCode } from "../error.js";
import { fault } from "../error.js";
import { Message } from "../Message.js";
import { MessageType } from "../MessageType.js";
import type { Outgoing } from "../Outgoing.js";
import { each, stay, step } from "../step.js";
import type { ClientEffect, ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ClientState, Unconfirmed } from "./state.js";
import { isReady, speaking } from "./state.js";

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

/** Keeps a message that goes out now, or as soon as there is a connection. */
export const awaitConfirmation = (state: ClientState, message: Message): ClientState => {
  const sent = isReady(state);
  return keep(state, { message, sent, attempts: sent ? 1 : 0 });
};

/** Keeps a message that waits in the queue. */
export const keepQueued = (state: ClientState, message: Message): ClientState =>
  keep(state, { message, sent: false, attempts: 0 });

const keep = (state: ClientState, entry: Unconfirmed): ClientState =>
  speaking(state).with({ unconfirmed: state.unconfirmed.set(idOf(entry.message), entry) });

/** The queue has gone out, and what was to be confirmed in it. */
export const unconfirmedSent = (state: ClientState): ClientState => {
  if (state.unconfirmed.every(({ sent }) => sent)) return state;
  const unconfirmed = state.unconfirmed.map((entry) =>
    entry.sent ? entry : { ...entry, sent: true, attempts: entry.attempts + 1 },
  );
  return state.with({ unconfirmed });
};

/** A message from the server may be the word that it has one of ours. */
export const confirmationIn = (state: ClientState, message: Message): ClientStep => {
  const messageId = message.type === MessageType.MESSAGE_DELIVERED ? idIn(message.data) : "";
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

/**
 * The connection has ended: what went out on it unconfirmed goes to the head of the queue, in order,
 * unless it has gone out often enough.
 */
export const unconfirmedLost = (state: ClientState): ClientStep => {
  const out = state.unconfirmed.filter(({ sent }) => sent);
  if (out.isEmpty()) return stay(state);
  const { deliveryAttemptsMax } = state.options;
  const [again, spent] = out.partition(({ attempts }) => attempts >= deliveryAttemptsMax);
  const waiting = state.unconfirmed.map((entry) => ({ ...entry, sent: false }));
  const queue = state.queue.unshift(...[...again.values()].map(({ message }) => message));
  return each<ClientState, string, ClientEffect>(
    step(state.with({ unconfirmed: waiting, queue })),
    spent.keys(),
    (next, messageId) => unconfirmable(next, messageId, fault("TIMEOUT", "send")),
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
