/** Decides how a connection begins, is kept alive, ends and is tried again. */
import {
  allowsReconnect,
  AUTH_TIMEOUT_CLOSE,
  CLOSE_CODES,
  UNAUTHORIZED_CLOSE,
} from "../closeCode.js";
import { SUBPROTOCOL } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import { fault } from "../error.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { earliest } from "../moment.js";
import { andThen, stay, step } from "../step.js";
import { backoffDelayMs, isRetryAfter } from "./backoff.js";
import type { ClientEffect, ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ClientFact } from "./event.js";
import { confirmationsTimedOut, earliestConfirmation, unconfirmedLost } from "./confirming.js";
import { nextTurn, supposedPace } from "./pace.js";
import { isRefused, noProof, proofDeadline, proofDue, proofFirst, prove } from "./proof.js";
import { earliestReply, requestsGivenUp, requestsLost, requestsTimedOut } from "./requests.js";
import { apart, askForRooms, earliestAnswer, joinsGivenUp, roomsTimedOut } from "./rooms.js";
import { flush } from "./sending.js";
import type { ClientPhase, ClientState, Closing, ConnectedPhase } from "./state.js";
import { isReady } from "./state.js";

/** Asks for a socket under a new epoch. */
export const dial = (state: ClientState, attempts: number, moment?: Moment): ClientStep => {
  const epoch = state.epoch + 1;
  const deadline = moment && moment.now + state.options.connectTimeoutMs;
  const phase = { name: "connecting", deadline } as const;
  return step(state.with({ phase, epoch, attempts, rooms: apart(state) }), [
    { type: "openSocket", epoch, url: state.url, protocols: state.protocols },
  ]);
};

/** The socket is open: the rooms are asked for, then the queue is sent, in order. */
export const opened = (
  state: ClientState,
  { protocol, canPing, moment }: Extract<ClientFact, { type: "opened" }>,
): ClientStep => {
  if (state.phase.name !== "connecting") return stay(state);
  const proof = state.options.credentials === "none" ? noProof : proofFirst;
  const phase: ConnectedPhase = {
    name: "connected",
    protocol,
    speaks: protocol === SUBPROTOCOL,
    leaving: [],
    proof,
    pace: supposedPace(state.options),
    canPing,
    heardAt: moment.now,
    pingedAt: undefined,
    stableAt: undefined,
  };
  const next = state.with({ phase, connectionId: undefined, retryHint: undefined });
  const connected = step(next, [notify({ type: "open", protocol })]);
  return andThen(connected, (open) => (proof.holds ? prove(open, moment) : ready(open, moment)));
};

/** Messages may go out from now on: the rooms are asked for, then the queue is sent, in order. */
export const ready = (state: ClientState, moment: Moment): ClientStep =>
  andThen(
    andThen(step(stabilising(state, moment)), (open) => askForRooms(open, moment)),
    (asked) => flush(asked, moment),
  );

const stabilising = (state: ClientState, { now }: Moment): ClientState => {
  const { phase, attempts, options } = state;
  if (phase.name !== "connected" || attempts === 0) return state;
  return state.with({ phase: { ...phase, stableAt: now + options.stableAfterMs } });
};

/** Notes a sign of life. */
export const heard = (state: ClientState, moment: Moment): ClientState => {
  const { phase } = state;
  if (phase.name !== "connected") return state;
  if (phase.heardAt === moment.now && phase.pingedAt === undefined) return state;
  return state.with({ phase: { ...phase, heardAt: moment.now, pingedAt: undefined } });
};

/** The socket is gone, however it went: what follows depends on who ended it and with what code. */
export const connectionEnded = (
  state: ClientState,
  end: Closing & { readonly retryAfterMs?: number },
  moment: Moment,
): ClientStep => {
  const closing: Closing = { code: end.code, reason: end.reason, wasClean: end.wasClean };
  const told = notify({ type: "close", ...closing });
  const lost = advised(state, end.retryAfterMs).with({ rooms: apart(state) });
  switch (state.phase.name) {
    case "disconnecting":
      return andThen(andThen(step(lost.with({ attempts: 0 }), [told]), connectionLost), (next) =>
        stop(next, { name: "disconnected", closing }, "NOT_OPEN"),
      );
    case "connecting":
      return andThen(step(lost, [failure("CONNECTION_FAILED", "connect"), told]), (next) =>
        reconnect(next, closing, moment),
      );
    case "connected":
      return andThen(andThen(step(lost, [told]), connectionLost), (next) =>
        reconnect(next, closing, moment),
      );
    default:
      return stay(state);
  }
};

const advised = (state: ClientState, retryAfterMs: number | undefined): ClientState =>
  isRetryAfter(retryAfterMs)
    ? state.with({ retryHint: { retryAfterMs, until: undefined } })
    : state;

/** What went out on a connection that has ended: requests have failed, what is to be confirmed waits. */
export const connectionLost = (state: ClientState): ClientStep =>
  andThen(requestsLost(state), unconfirmedLost);

/** Nothing goes on by itself: what was asked and has not gone out never will. */
export const stop = (
  state: ClientState,
  phase: Extract<ClientPhase, { name: "disconnected" | "failed" }>,
  code: WebSocketErrorCode,
): ClientStep =>
  andThen(requestsGivenUp(state.with({ phase, retryHint: undefined }), code), (next) =>
    joinsGivenUp(next, code),
  );

const failure = (code: WebSocketErrorCode, context: string): ClientEffect =>
  notify({ type: "error", fault: fault(code, context) });

const reconnect = (state: ClientState, closing: Closing, moment: Moment): ClientStep => {
  const { options, attempts } = state;
  if (!options.reconnect || !mayReturn(state, closing)) {
    return andThen(step(state, whyNotProven(closing)), (next) =>
      stop(next, { name: "disconnected", closing }, "NOT_OPEN"),
    );
  }
  if (attempts >= options.reconnectAttemptsMax) {
    return andThen(step(state, [failure("RECONNECT_EXHAUSTED", "connect")]), (next) =>
      stop(next, { name: "failed", closing }, "RECONNECT_EXHAUSTED"),
    );
  }
  const attempt = attempts + 1;
  const delayMs = backoffDelayMs(options, attempt, moment, state.retryHint);
  const phase = { name: "waiting", until: moment.now + delayMs } as const;
  return step(state.with({ phase, retryHint: undefined }), [
    notify({ type: "reconnecting", attempt, delayMs }),
  ]);
};

/**
 * Who can get another token comes back also after its identity has ended; who cannot does not come back
 * with a token that was refused.
 */
const mayReturn = ({ options, phase }: ClientState, { code }: Closing): boolean => {
  if (options.credentials === "renewable" && code === UNAUTHORIZED_CLOSE) return true;
  const isHopeless =
    options.credentials === "fixed" &&
    code === AUTH_TIMEOUT_CLOSE &&
    phase.name === "connected" &&
    isRefused(phase.proof);
  return allowsReconnect(code) && !isHopeless;
};

const whyNotProven = ({ code }: Closing): readonly ClientEffect[] =>
  code === UNAUTHORIZED_CLOSE ? [failure("AUTHENTICATION_FAILED", "authenticate")] : [];

/** Does what is due at this time; nothing when nothing is. */
export const timeReached = (state: ClientState, moment: Moment): ClientStep =>
  andThen(
    andThen(phaseDue(state, moment), (next) => roomsTimedOut(next, moment)),
    (next) => requestsTimedOut(next, moment),
  );

const phaseDue = (state: ClientState, moment: Moment): ClientStep => {
  const { phase, epoch } = state;
  switch (phase.name) {
    case "waiting":
      return moment.now < phase.until ? stay(state) : dial(state, state.attempts + 1, moment);
    case "connecting":
      if (phase.deadline === undefined || moment.now < phase.deadline) return stay(state);
      return abandon(state, "TIMEOUT", moment);
    case "disconnecting":
      if (phase.deadline === undefined || moment.now < phase.deadline) return stay(state);
      return andThen(step(state, [{ type: "dropSocket", epoch }]), (next) =>
        connectionEnded(next, { code: phase.code, reason: phase.reason, wasClean: false }, moment),
      );
    case "connected":
      return andThen(
        andThen(
          andThen(settle(state, phase, moment), (next) => proofDue(next, moment)),
          (next) => beat(next, moment),
        ),
        (next) => (isReady(next) ? due(next, moment) : stay(next)),
      );
    default:
      return stay(state);
  }
};

/** Sends what has not been confirmed in time, and what has waited for its turn. */
const due = (state: ClientState, moment: Moment): ClientStep =>
  andThen(confirmationsTimedOut(state, moment), (next) => flush(next, moment));

/** Drops a socket that gave no answer; its own report of it comes under an older epoch. */
const abandon = (state: ClientState, code: WebSocketErrorCode, moment: Moment): ClientStep => {
  const effects = [{ type: "dropSocket", epoch: state.epoch } as const, failure(code, "connect")];
  const closing = { code: CLOSE_CODES.ABNORMAL, reason: "", wasClean: false };
  const told = notify({ type: "close", ...closing });
  const abandoned = step(state.with({ epoch: state.epoch + 1, rooms: apart(state) }), [
    ...effects,
    told,
  ]);
  return andThen(andThen(abandoned, connectionLost), (next) => reconnect(next, closing, moment));
};

const settle = (state: ClientState, phase: ConnectedPhase, { now }: Moment): ClientStep =>
  phase.stableAt === undefined || now < phase.stableAt
    ? stay(state)
    : step(state.with({ phase: { ...phase, stableAt: undefined }, attempts: 0 }));

/** Asks for a sign of life after silence, and gives up when none comes in time. */
const beat = (state: ClientState, moment: Moment): ClientStep => {
  const { phase, options } = state;
  if (phase.name !== "connected" || !canBeat(state, phase)) return stay(state);
  const { now } = moment;
  if (phase.pingedAt === undefined) {
    return now < phase.heardAt + options.heartbeatIntervalMs ? stay(state) : ask(state, phase, now);
  }
  const lateMs = now - (phase.pingedAt + options.heartbeatTimeoutMs);
  if (lateMs < 0) return stay(state);
  // A timer this late means that we slept, not the peer: it gets a second chance.
  if (lateMs > options.heartbeatTimeoutMs) return ask(state, phase, now);
  return abandon(state, "HEARTBEAT_TIMEOUT", moment);
};

const canBeat = ({ options }: ClientState, { canPing, speaks }: ConnectedPhase): boolean =>
  options.heartbeatIntervalMs > 0 && (canPing || speaks);

const ask = (state: ClientState, phase: ConnectedPhase, now: number): ClientStep => {
  const { epoch } = state;
  const effect: ClientEffect = phase.canPing
    ? { type: "ping", epoch }
    : { type: "send", epoch, outgoing: new Message("ping") };
  return step(state.with({ phase: { ...phase, pingedAt: now } }), [effect]);
};

/** When the client wants to be told the time next, as a time of `Moment.now`. */
export const nextDeadline = (state: ClientState): number | undefined =>
  [earliestReply(state), earliestAnswer(state)].reduce(earliest, phaseDeadline(state));

const phaseDeadline = (state: ClientState): number | undefined => {
  const { phase } = state;
  switch (phase.name) {
    case "waiting":
      return phase.until;
    case "connecting":
    case "disconnecting":
      return phase.deadline;
    case "connected":
      return [
        phase.stableAt,
        proofDeadline(phase),
        nextTurn(state),
        earliestConfirmation(state),
      ].reduce(earliest, beatDeadline(state, phase));
    default:
      return undefined;
  }
};

const beatDeadline = (state: ClientState, phase: ConnectedPhase): number | undefined => {
  if (!canBeat(state, phase)) return undefined;
  return phase.pingedAt === undefined
    ? phase.heardAt + state.options.heartbeatIntervalMs
    : phase.pingedAt + state.options.heartbeatTimeoutMs;
};

/**
 * Whether a client that is not connected means to be: it waits to dial again, or has given up because
 * its attempts were used up. What was closed on purpose, by either side, and what is not to be dialled
 * again stays as it is.
 */
export const mayComeBack = ({ phase, options }: ClientState): boolean =>
  phase.name === "waiting" ||
  (phase.name === "failed" && options.reconnect && options.reconnectAttemptsMax > 0);
