/**
 * Decides how a client moves.
 *
 * Theory of operation.
 *
 *   disconnected ──connect──▶ connecting ──opened──▶ connected ──close──▶ disconnecting
 *        ▲                     ▲   │                    │                      │
 *        │                time │   │ closed             │ closed               │ closed
 *        │                     │   ▼                    ▼                      ▼
 *        └──final code──── waiting ◀──attempts left── (lost) ──none left──▶ failed / disconnected
 *
 * Invariants. At most one socket per epoch; every dial takes a new epoch, and a fact of another one
 * changes nothing. Rooms are intents: they outlive connections and are asked for again on each.
 * The queue is sent after the rooms, in order, in the step that opens the connection, or in the one that
 * proves who the client is where that has to come first. A request
 * waits in the queue or has gone out on the connection that is open, and has exactly one outcome.
 *
 * Surprising choices. A command without a moment arms no deadline; `committed` does it later. The
 * attempts are forgotten only after the connection has held for a while, so that a server that
 * accepts and drops at once meets ever longer delays.
 */
import { isCloseReason, isSendableCloseCode } from "../closeCode.js";
import { fault, isMisuse, WebSocketError } from "../error.js";
import type { FrameData } from "../Frame.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { andThen, neverReached, stay, step } from "../step.js";
import type { ClientEffect, ClientNotice, ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ClientEvent } from "./event.js";
import { confirmationIn } from "./confirming.js";
import { controlReceived, errorsIn } from "./control.js";
import {
  connectionEnded,
  connectionLost,
  dial,
  heard,
  opened,
  stop,
  timeReached,
} from "./lifecycle.js";
import type { ClientOptions } from "./options.js";
import { withClientOptions } from "./options.js";
import { authenticate, proofFailed } from "./proof.js";
import { cancel, dated } from "./requests.js";
import { joinRoom, leaveRoom } from "./rooms.js";
import { clearQueue, request, restore, send } from "./sending.js";
import type { ClientPhase, ClientState } from "./state.js";
import { isReady } from "./state.js";

/**
 * The next state and what is to be done. Total: every phase answers every event, and data that no
 * value can have is refused.
 */
export const transition = (state: ClientState, event: ClientEvent): ClientStep => {
  try {
    return decide(state, event);
  } catch (cause) {
    if (!(cause instanceof WebSocketError) || !isMisuse(cause.code)) throw cause;
    return step(state, [notify({ type: "refused", fault: fault(cause.code, event.type) })]);
  }
};

const decide = (state: ClientState, event: ClientEvent): ClientStep => {
  if ("epoch" in event && event.epoch !== state.epoch) return stay(state);
  switch (event.type) {
    case "connect":
      return connect(state, 0, event.moment);
    case "attemptReconnect":
      return attemptReconnect(state, event.moment);
    case "close":
      return close(state, event.code, event.reason, event.moment);
    case "send":
      return send(state, event);
    case "request":
      return request(state, event);
    case "cancel":
      return cancel(state, event.requestId);
    case "joinRoom":
      return joinRoom(state, event.room, event.moment);
    case "leaveRoom":
      return leaveRoom(state, event.room, event.moment);
    case "clearQueue":
      return clearQueue(state);
    case "authenticate":
      return authenticate(state, event);
    case "restore":
      return restore(state, event);
    case "configure":
      return configure(state, event.options);
    case "opened":
      return opened(state, event);
    case "message":
      return andThen(confirmationIn(state, event.message), (next) =>
        received(next, event.moment, asMessage(event)),
      );
    case "frame":
      return received(state, event.moment, { type: "frame", data: event.data });
    case "control":
      return control(state, event);
    case "malformed":
      return received(state, event.moment, { type: "error", fault: event.fault });
    case "unproven":
      return proofFailed(state, event.requestId, "AUTHENTICATION_FAILED", event.moment);
    case "heard":
      return step(heard(state, event.moment));
    case "closed":
      return connectionEnded(state, event, event.moment);
    case "time":
      return timeReached(state, event.moment);
    case "committed":
      return committed(state, event.moment);
    default:
      return neverReached(event);
  }
};

const connect = (state: ClientState, attempts: number, moment: Moment | undefined): ClientStep => {
  const { phase } = state;
  if (phase.name === "connecting" || phase.name === "connected") return stay(state);
  if (phase.name !== "disconnecting") return dial(state, attempts, moment);
  // Whatever the closing socket still reports is stale from now on, so its end is told here.
  const { code, reason } = phase;
  const told = step(state, [notify({ type: "close", code, reason, wasClean: false })]);
  return andThen(andThen(told, connectionLost), (next) => dial(next, attempts, moment));
};

const attemptReconnect = (state: ClientState, moment: Moment | undefined): ClientStep => {
  const { reconnect, reconnectAttemptsMax } = state.options;
  if (!reconnect || state.attempts >= reconnectAttemptsMax) return stay(state);
  return connect(state, state.attempts + 1, moment);
};

const close = (
  state: ClientState,
  code: number,
  reason: string,
  moment: Moment | undefined,
): ClientStep => {
  if (!isSendableCloseCode(code) || !isCloseReason(reason)) {
    return step(state, [notify({ type: "refused", fault: fault("INVALID_CLOSE_CODE", "close") })]);
  }
  const { epoch } = state;
  switch (state.phase.name) {
    case "connected": {
      const deadline = moment && moment.now + state.options.closeTimeoutMs;
      return step(state.with({ phase: { name: "disconnecting", code, reason, deadline } }), [
        { type: "closeSocket", epoch, code, reason },
      ]);
    }
    case "connecting":
      return ended(state, code, reason, [
        { type: "dropSocket", epoch },
        notify({ type: "close", code, reason, wasClean: false }),
      ]);
    case "waiting":
      return ended(state, code, reason, [notify({ type: "close", code, reason, wasClean: true })]);
    default:
      return stay(state);
  }
};

// The epoch moves on, so that whatever the abandoned dial still reports is stale.
const ended = (
  state: ClientState,
  code: number,
  reason: string,
  effects: readonly ClientEffect[],
): ClientStep => {
  const phase = { name: "disconnected", closing: { code, reason, wasClean: false } } as const;
  return andThen(step(state.with({ epoch: state.epoch + 1, attempts: 0 }), effects), (next) =>
    stop(next, phase, "NOT_OPEN"),
  );
};

const configure = (state: ClientState, changes: Partial<ClientOptions>): ClientStep => {
  const options = withClientOptions(state.options, changes);
  return options === state.options ? stay(state) : step(state.with({ options }));
};

const asMessage = ({ message, data }: { message: Message; data: FrameData }): ClientNotice => ({
  type: "message",
  message,
  data,
});

const received = (state: ClientState, moment: Moment, notice: ClientNotice): ClientStep =>
  state.phase.name === "connected" ? step(heard(state, moment), [notify(notice)]) : stay(state);

/**
 * Control messages belong to the protocol where it was negotiated or where this client uses it; on
 * any other connection the peer is foreign and its frames are handed over untouched. An error that it
 * words as the protocol does is told as one either way.
 */
const control = (
  state: ClientState,
  event: Extract<ClientEvent, { type: "control" }>,
): ClientStep => {
  const { phase } = state;
  if (phase.name !== "connected") return stay(state);
  const next = heard(state, event.moment);
  return phase.speaks
    ? controlReceived(next, event.message, event.moment)
    : step(next, [notify(asMessage(event)), ...errorsIn(event.message)]);
};

const committed = (state: ClientState, moment: Moment): ClientStep => {
  const stamped = state.queue.map((entry, index) =>
    entry instanceof Message ? entry.stamp(moment, `.q${index}`) : entry,
  );
  const queue = stamped.equals(state.queue) ? state.queue : stamped;
  const phase = datedPhase(state, moment);
  const rooms = datedRooms(state, moment);
  const requests = dated(state, moment);
  return queue === state.queue &&
    phase === state.phase &&
    rooms === state.rooms &&
    requests === state.requests
    ? stay(state)
    : step(state.with({ queue, phase, rooms, requests }));
};

const datedPhase = ({ phase, options }: ClientState, { now }: Moment): ClientPhase => {
  if (phase.name === "connecting" && phase.deadline === undefined) {
    return { ...phase, deadline: now + options.connectTimeoutMs };
  }
  if (phase.name === "disconnecting" && phase.deadline === undefined) {
    return { ...phase, deadline: now + options.closeTimeoutMs };
  }
  return phase;
};

const datedRooms = (state: ClientState, { now }: Moment): ClientState["rooms"] => {
  const { rooms, options } = state;
  if (!isReady(state)) return rooms;
  const next = rooms.map((intent) =>
    !intent.joined && intent.deadline === undefined
      ? { ...intent, deadline: now + options.requestTimeoutMs }
      : intent,
  );
  return next.equals(rooms) ? rooms : next;
};
