/** Decides what the server's control messages mean: of rooms, of requests, and of itself. */
import type { WebSocketErrorCode } from "../error.js";
import { ERRORS, fault } from "../error.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { isCount } from "../options.js";
import { andThen, stay, step } from "../step.js";
import { isRetryAfter } from "./backoff.js";
import { unconfirmable, unconfirmedTooFast } from "./confirming.js";
import type { ClientEffect, ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import { ready } from "./lifecycle.js";
import { held, withToldPace } from "./pace.js";
import { isAnswer, proofAccepted, proofFailed, proofNotWanted } from "./proof.js";
import { replied, requestFailed } from "./requests.js";
import { isAwaited, roomJoined, roomLeft, roomRefused } from "./rooms.js";
import { flush } from "./sending.js";
import type { ClientState } from "./state.js";
import { isReady } from "./state.js";

/** The server has spoken the protocol. What this version does not know means nothing. */
export const controlReceived = (
  state: ClientState,
  message: Message,
  moment: Moment,
): ClientStep => {
  const { room = "" } = message;
  switch (message.type) {
    case "welcome":
      return welcomed(state, message.data, moment);
    case "ping":
      return step(state, [
        { type: "send", epoch: state.epoch, outgoing: new Message("pong", undefined, message) },
      ]);
    case "room_joined":
      return roomJoined(state, room);
    case "room_left":
      return roomLeft(state, room);
    case "auth_success":
      return proofAccepted(state, message, moment, ready);
    case "auth_failure":
      return proofFailed(
        state,
        message.id,
        errorCode(message.data, "AUTHENTICATION_FAILED"),
        moment,
      );
    case "reply":
      return replied(state, message);
    case "draining":
      return draining(state, valueIn(message.data, "retryAfterMs"));
    case "error":
      return errorReceived(state, message, moment);
    default:
      return stay(state);
  }
};

/** The server says who the client is on this connection, and how fast it takes messages. */
const welcomed = (state: ClientState, data: unknown, moment: Moment): ClientStep => {
  const connectionId = textIn(data, "connectionId");
  const named = connectionId === state.connectionId ? state : state.with({ connectionId });
  const perSecond = limitIn(data, "messagesPerSecondMax");
  const burst = limitIn(data, "messagesBurstMax");
  if (perSecond === undefined || burst === undefined) return step(named);
  const told = withToldPace(named, perSecond, burst);
  return isReady(told) ? flush(told, moment) : step(told);
};

/** The server will end the connection: what it says about coming back counts from then. */
const draining = (state: ClientState, said: unknown): ClientStep => {
  if (!isRetryAfter(said)) return step(state, [notify({ type: "draining", retryAfterMs: 0 })]);
  return step(state.with({ retryHint: { retryAfterMs: said, until: undefined } }), [
    notify({ type: "draining", retryAfterMs: said }),
  ]);
};

/**
 * An error with an id is about what was sent with that id, which a join never is: those are known by
 * their room.
 */
const errorReceived = (state: ClientState, message: Message, moment: Moment): ClientStep => {
  const { id, room = "" } = message;
  const code = errorCode(message.data);
  if (code === "RATE_LIMITED" && isAboutMessages(state, message)) {
    return andThen(tooFast(state, message, moment), told(code));
  }
  const next = code === "RATE_LIMITED" ? limited(state, message.data, moment) : state;
  const { phase } = next;
  // A server that knows no proofs answers ours so.
  if (code === "UNKNOWN_CONTROL" && phase.name === "connected" && isAnswer(phase, id)) {
    return proofNotWanted(next, phase, moment, ready);
  }
  if (id !== undefined && next.requests.has(id)) return requestFailed(next, id, code);
  if (id !== undefined && next.unconfirmed.has(id)) {
    return andThen(unconfirmable(next, id, fault(code, "send")), told(code));
  }
  if (id === undefined && isAwaited(next, room)) {
    return roomRefused(next, room, fault(code, "joinRoom"));
  }
  return told(code)(next);
};

const isAboutMessages = ({ unconfirmed }: ClientState, { id, room }: Message): boolean =>
  id === undefined ? room === undefined : unconfirmed.has(id);

/**
 * Messages came too fast, and only of the first the server says so: what is to be confirmed goes out
 * again, after a while.
 */
const tooFast = (state: ClientState, { id, data }: Message, moment: Moment): ClientStep => {
  const retryAfterMs = valueIn(data, "retryAfterMs");
  const pauseMs = Math.max(pauseMsMin, isRetryAfter(retryAfterMs) ? retryAfterMs : 0);
  return unconfirmedTooFast(held(limited(state, data, moment), pauseMs, moment), id);
};

/** How long nothing goes out after something came too fast; the server says when it takes one more. */
const pauseMsMin = 1_000;

const told =
  (code: WebSocketErrorCode) =>
  (state: ClientState): ClientStep =>
    step(state, [notify({ type: "error", fault: fault(code, "server") })]);

/** What a server that speaks no protocol says of an error, where it uses our words. */
export const errorsIn = ({ type, data }: Message): readonly ClientEffect[] => {
  const code = type === "error" ? textIn(data, "code") : undefined;
  return code !== undefined && isErrorCode(code)
    ? [notify({ type: "error", fault: fault(code, "server") })]
    : [];
};

/** How long to stay away counts from now: on a connection that goes on it is soon stale. */
const limited = (state: ClientState, data: unknown, { now }: Moment): ClientState => {
  const retryAfterMs = valueIn(data, "retryAfterMs");
  if (!isRetryAfter(retryAfterMs)) return state;
  return state.with({ retryHint: { retryAfterMs, until: now + retryAfterMs } });
};

const valueIn = (data: unknown, key: string): unknown =>
  typeof data === "object" && data !== null
    ? Object.entries(data).find(([name]) => name === key)?.[1]
    : undefined;

const textIn = (data: unknown, key: string): string | undefined => {
  const value = valueIn(data, key);
  return typeof value === "string" ? value : undefined;
};

/** JSON has no word for what has no end: null says so, as 0 does. */
const limitIn = (data: unknown, key: string): number | undefined => {
  const value = valueIn(data, key);
  if (value === null) return 0;
  return typeof value === "number" && isCount(value) ? value : undefined;
};

/** A code that this version does not know is the server's failure as far as it can tell. */
const errorCode = (
  data: unknown,
  otherwise: WebSocketErrorCode = "SERVER_ERROR",
): WebSocketErrorCode => {
  const code = textIn(data, "code");
  return code !== undefined && isErrorCode(code) ? code : otherwise;
};

const isErrorCode = (code: string): code is WebSocketErrorCode => Object.hasOwn(ERRORS, code);
