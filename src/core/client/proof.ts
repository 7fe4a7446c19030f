/**
 * Decides how a client proves who it is: before anything else goes out on a new connection, again
 * with another token, and anew before the identity ends. One proof is under way at a time, and the
 * token itself never comes into the core.
 */
import type { WebSocketErrorCode } from "../error.js";
import { SUBPROTOCOL } from "../control.js";
import { fault } from "../error.js";
import type { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { earliest } from "../moment.js";
import { andThen, stay, step } from "../step.js";
import type { ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ClientCommand } from "./event.js";
import type { ClientState, ConnectedPhase, Proof, ProvenIdentity } from "./state.js";
import { isReady, speaking } from "./state.js";

/** A connection on which nothing has been proved, and nothing has to be. */
export const noProof: Proof = Object.freeze({
  holds: false,
  asked: undefined,
  identity: undefined,
  renewAt: undefined,
});

/** A connection on which nothing goes out before a proof. */
export const proofFirst: Proof = Object.freeze({ ...noProof, holds: true });

/** There is another token: it is proved at once where there is a connection. */
export const authenticate = (
  state: ClientState,
  { credentials, moment }: Extract<ClientCommand, { type: "authenticate" }>,
): ClientStep => {
  const next =
    credentials === state.options.credentials
      ? state
      : state.with({ options: Object.freeze({ ...state.options, credentials }) });
  return prove(next, moment);
};

/** Asks for a proof; while one is under way, for another one after it. */
export const prove = (state: ClientState, moment: Moment): ClientStep => {
  const { phase } = state;
  if (phase.name !== "connected") return step(state);
  const { asked } = phase.proof;
  return asked === undefined
    ? ask(state, phase, moment)
    : step(withProof(state, phase, { asked: { ...asked, again: true } }));
};

const ask = (state: ClientState, phase: ConnectedPhase, { id, now }: Moment): ClientStep => {
  const deadline = now + state.options.requestTimeoutMs;
  const asked = { requestId: id, deadline, again: false };
  return step(speaking(withProof(state, phase, { asked, renewAt: undefined })), [
    { type: "prove", epoch: state.epoch, requestId: id },
  ]);
};

/**
 * The server has accepted the proof that was asked for.
 * @param ready what follows on a connection on which messages may go out from now on
 */
export const proofAccepted = (
  state: ClientState,
  message: Message,
  moment: Moment,
  ready: (state: ClientState, moment: Moment) => ClientStep,
): ClientStep => {
  const { phase } = state;
  if (phase.name !== "connected" || !isAnswer(phase, message.id)) return stay(state);
  // With another token to come, what waits goes out under that one.
  const asksAgain = phase.proof.asked?.again === true;
  const holds = asksAgain && phase.proof.holds;
  const identity = identityIn(message.data);
  const renewAt = renewalOf(state, identity, moment);
  const given = withProof(state, phase, { holds, asked: undefined, identity, renewAt });
  const told = step(given, [notify({ type: "authenticated", ...identity })]);
  if (asksAgain) return andThen(told, (next) => prove(next, moment));
  return isReady(state) ? told : andThen(told, (next) => ready(next, moment));
};

/** The server has not accepted it, did not answer in time, or there was no token to prove. */
export const proofFailed = (
  state: ClientState,
  requestId: string | undefined,
  code: WebSocketErrorCode,
  moment: Moment,
): ClientStep => {
  const { phase, options } = state;
  if (phase.name !== "connected" || !isAnswer(phase, requestId)) return stay(state);
  const failed = fault(code, "authenticate");
  const told = notify({ type: "authFailed", fault: failed });
  if (phase.proof.asked?.again === true) {
    return andThen(step(state, [told]), (next) => ask(next, phase, moment));
  }
  // An identity that could not be renewed still holds: it is tried again until the server ends it.
  const triesAgain = phase.proof.identity !== undefined && options.credentials === "renewable";
  const renewAt = triesAgain ? moment.now + options.requestTimeoutMs : undefined;
  return step(withProof(state, phase, { asked: undefined, renewAt }), [
    told,
    notify({ type: "error", fault: failed }),
  ]);
};

/** The server knows no proofs: the connection is what it would be without one. */
export const proofNotWanted = (
  state: ClientState,
  phase: ConnectedPhase,
  moment: Moment,
  ready: (state: ClientState, moment: Moment) => ClientStep,
): ClientStep => {
  const failed = fault("UNKNOWN_CONTROL", "authenticate");
  const told = step(withProof(state, phase, noProof), [
    notify({ type: "authFailed", fault: failed }),
    notify({ type: "error", fault: failed }),
  ]);
  return isReady(state) ? told : andThen(told, (next) => ready(next, moment));
};

/**
 * Whether a word with that id answers the proof that was asked for. One without an id does, and any of a
 * server that has not negotiated the protocol: there an id may be the answer's own.
 */
export const isAnswer = (
  { protocol, proof: { asked } }: ConnectedPhase,
  requestId: string | undefined,
): boolean =>
  asked !== undefined &&
  (requestId === undefined || requestId === asked.requestId || protocol !== SUBPROTOCOL);

/** Whether the server is looking at a proof. */
export const isProving = ({ phase }: ClientState): boolean =>
  phase.name === "connected" && phase.proof.asked !== undefined;

/** Whether the proof without which nothing goes out has been given, and not accepted. */
export const isRefused = ({ holds, asked }: Proof): boolean => holds && asked === undefined;

/** Gives up a proof that is not answered in time, and asks anew for one that ends soon. */
export const proofDue = (state: ClientState, moment: Moment): ClientStep => {
  const { phase } = state;
  if (phase.name !== "connected") return stay(state);
  const { asked, renewAt } = phase.proof;
  if (asked !== undefined && moment.now >= asked.deadline) {
    return proofFailed(state, asked.requestId, "TIMEOUT", moment);
  }
  return renewAt !== undefined && moment.now >= renewAt ? prove(state, moment) : stay(state);
};

/** When `proofDue` has something to do. */
export const proofDeadline = ({ proof }: ConnectedPhase): number | undefined =>
  earliest(proof.asked?.deadline, proof.renewAt);

const withProof = (
  state: ClientState,
  phase: ConnectedPhase,
  changes: Partial<Proof>,
): ClientState => state.with({ phase: { ...phase, proof: { ...phase.proof, ...changes } } });

/** However short a life the server gives, it is not asked more often: nor is the app for tokens. */
const renewalMsMin = 1_000;

/**
 * Half of its life is the longest that an identity is renewed before its end. One that has ended by our
 * own clock, which may be wrong, is not renewed at once, or it would be so for ever.
 */
const renewalOf = (
  { options }: ClientState,
  { expiresAt }: ProvenIdentity,
  { now, wall }: Moment,
): number | undefined => {
  if (options.credentials !== "renewable" || expiresAt === undefined) return undefined;
  const lifeMs = expiresAt - wall;
  if (lifeMs <= 0) return now + Math.max(options.requestTimeoutMs, renewalMsMin);
  return now + Math.max(lifeMs / 2, lifeMs - options.renewBeforeMs, renewalMsMin);
};

const identityIn = (data: unknown): ProvenIdentity => {
  const { userId, expiresAt }: { readonly userId?: unknown; readonly expiresAt?: unknown } =
    typeof data === "object" && data !== null ? data : {};
  return {
    userId: typeof userId === "string" ? userId : undefined,
    expiresAt: typeof expiresAt === "number" ? expiresAt : undefined,
  };
};
