/**
 * Decides what becomes of requests: each waits for one answer, which is known by its id, and has one
 * outcome. A request that has not gone out waits in the queue, over any number of connections; one
 * that has gone out is lost with its connection, because nobody knows whether the server did it.
 */
import type { OrderedMap } from "immutable";
import type { WebSocketErrorCode } from "../error.js";
import { fault } from "../error.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { earliest } from "../moment.js";
import { isDuration } from "../options.js";
import type { Outgoing } from "../Outgoing.js";
import { andThen, each, stay, step } from "../step.js";
import type { ClientEffect, ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ClientCommand } from "./event.js";
import type { ClientState, WaitingRequest } from "./state.js";
import { isReady, speaking } from "./state.js";

type RequestCommand = Extract<ClientCommand, { type: "request" }>;

/** Why a request may not be made; undefined when it may. */
export const whyNotRequest = (
  { requests, options }: ClientState,
  { requestId, timeoutMs }: RequestCommand,
): WebSocketErrorCode | undefined => {
  if (typeof requestId !== "string" || requestId === "") return "INVALID_MESSAGE";
  // Two answers to one id could not be told apart.
  if (requests.has(requestId)) return "INVALID_MESSAGE";
  if (timeoutMs !== undefined && !isDuration(timeoutMs)) return "INVALID_OPTION";
  return requests.size < options.requestsMax ? undefined : "QUEUE_FULL";
};

/** Waits for the answer to a request that goes out now, or when it is its turn. */
export const awaitAnswer = (
  state: ClientState,
  { requestId, timeoutMs = state.options.requestTimeoutMs, moment }: RequestCommand,
  sent: boolean,
): ClientState => {
  const deadline = moment && moment.now + timeoutMs;
  return speaking(state).with({
    requests: state.requests.set(requestId, { timeoutMs, sent, deadline }),
  });
};

/** What of the queue has gone out, and asks something. */
export const requestsSent = (
  state: ClientState,
  ids: ReadonlySet<string | undefined>,
  moment: Moment,
): ClientState => {
  if (state.requests.isEmpty()) return state;
  const requests = dated(state, moment).map((request, id) =>
    ids.has(id) ? { ...request, sent: true } : request,
  );
  return speaking(state.with({ requests }));
};

/** The requests, of which those that were made without a moment get their deadlines now. */
export const dated = (
  { requests }: ClientState,
  { now }: Moment,
): OrderedMap<string, WaitingRequest> =>
  requests.some(({ deadline }) => deadline === undefined)
    ? requests.map((request) => ({
        ...request,
        deadline: request.deadline ?? now + request.timeoutMs,
      }))
    : requests;

/** The server has answered; nothing when nobody waits for that answer. */
export const replied = (state: ClientState, { id, data }: Message): ClientStep => {
  if (id === undefined || !state.requests.has(id)) return stay(state);
  return step(state.with({ requests: state.requests.remove(id) }), [
    notify({ type: "replied", requestId: id, data }),
  ]);
};

/** Gives a request its outcome: it has failed. Nothing when it does not wait. */
export const requestFailed = (
  state: ClientState,
  requestId: string,
  code: WebSocketErrorCode,
): ClientStep => {
  const request = state.requests.get(requestId);
  if (request === undefined) return stay(state);
  const requests = state.requests.remove(requestId);
  const queue = request.sent ? state.queue : state.queue.filter((entry) => !asks(entry, requestId));
  return step(state.with({ requests, queue }), [
    notify({ type: "requestFailed", requestId, fault: fault(code, "request") }),
  ]);
};

/** Forgets a request; a server that has it is told to stop working on it. */
export const cancel = (
  state: ClientState,
  requestId: string,
  code: WebSocketErrorCode = "ABORTED",
): ClientStep => {
  const outgoing = new Message("cancel", undefined, { id: requestId });
  const isThere = isReady(state) && state.requests.get(requestId)?.sent === true;
  const told: readonly ClientEffect[] = isThere
    ? [{ type: "send", epoch: state.epoch, outgoing }]
    : [];
  return andThen(step(state, told), (next) => requestFailed(next, requestId, code));
};

/** Gives up the requests that the server has not answered in time. */
export const requestsTimedOut = (state: ClientState, { now }: Moment): ClientStep =>
  each<ClientState, string, ClientEffect>(
    stay(state),
    idsOf(state, ({ deadline }) => deadline !== undefined && now >= deadline),
    (next, requestId) => cancel(next, requestId, "TIMEOUT"),
  );

/** Until when the earliest answer is due. */
export const earliestReply = ({ requests }: ClientState): number | undefined =>
  requests.reduce<number | undefined>(
    (soonest, { deadline }) => earliest(soonest, deadline),
    undefined,
  );

/** The connection has ended: what became of the requests that went out on it is unknown. */
export const requestsLost = (state: ClientState): ClientStep =>
  each<ClientState, string, ClientEffect>(
    stay(state),
    idsOf(state, ({ sent }) => sent),
    (next, requestId) => requestFailed(next, requestId, "NETWORK_ERROR"),
  );

/** Nothing that waits in the queue will go out: its requests fail and leave it. */
export const requestsGivenUp = (state: ClientState, code: WebSocketErrorCode): ClientStep =>
  each<ClientState, string, ClientEffect>(
    stay(state),
    idsOf(state, ({ sent }) => !sent),
    (next, requestId) => requestFailed(next, requestId, code),
  );

/** An entry of the queue had to make room; a request that waited in it has failed. */
export const requestDropped = (state: ClientState, entry: Outgoing): ClientStep => {
  const { id = "" } = entry instanceof Message ? entry : {};
  const waits = state.requests.get(id)?.sent === false;
  return waits ? requestFailed(state, id, "QUEUE_FULL") : stay(state);
};

const idsOf = (
  { requests }: ClientState,
  isMeant: (request: WaitingRequest) => boolean,
): readonly string[] => [...requests.filter(isMeant).keys()];

const asks = (entry: Outgoing, requestId: string): boolean =>
  entry instanceof Message && entry.id === requestId;
