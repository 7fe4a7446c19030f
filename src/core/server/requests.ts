/** Decides how the server answers control messages of its peers. */
import type { ControlType } from "../control.js";
import { errorReply, isControlType } from "../control.js";
import type { WebSocketErrorCode } from "../error.js";
import type { ConnectionId } from "../ids.js";
import { Message } from "../Message.js";
import { andThen, stay, step } from "../step.js";
import type { ServerStep } from "./effect.js";
import { notify, sendTo } from "./effect.js";
import type { ServerCommand } from "./event.js";
import { joinRoom, leaveRoom, whyNotJoin } from "./rooms.js";
import type { ServerState } from "./state.js";

/** Answers one control message, with its id when it has one. */
export const answer = (
  state: ServerState,
  connectionId: ConnectionId,
  request: Message,
): ServerStep => {
  if (!isControlType(request.type)) return stay(state);
  switch (request.type) {
    case "join_room":
      return join(state, connectionId, request);
    case "leave_room":
      return leave(state, connectionId, request);
    case "ping":
      return step(state, [
        sendTo(connectionId, new Message("pong", undefined, { id: request.id })),
      ]);
    case "cancel":
      return request.id === undefined
        ? stay(state)
        : step(state, [notify({ type: "cancel", connectionId, id: request.id })]);
    // Answering a peer's error with an error could go on for ever.
    case "pong":
    case "error":
      return stay(state);
    default:
      return refuse(state, connectionId, request, refusalOf(request.type));
  }
};

const join = (state: ServerState, connectionId: ConnectionId, request: Message): ServerStep => {
  const { id, room = "" } = request;
  const refusal = whyNotJoin(state, connectionId, room);
  if (refusal !== undefined) return refuse(state, connectionId, request, refusal);
  const joined = new Message("room_joined", undefined, { id, room: room.normalize("NFC") });
  // The answer goes out before whatever the app sends into the room because of the join.
  return andThen(step(state, [sendTo(connectionId, joined)]), (next) =>
    joinRoom(next, connectionId, room),
  );
};

const leave = (state: ServerState, connectionId: ConnectionId, request: Message): ServerStep => {
  const { id, room = "" } = request;
  const left = new Message("room_left", undefined, { id, room: room.normalize("NFC") });
  return andThen(leaveRoom(state, connectionId, room), (next) =>
    step(next, [sendTo(connectionId, left)]),
  );
};

const refuse = (
  state: ServerState,
  connectionId: ConnectionId,
  request: Message,
  code: WebSocketErrorCode,
): ServerStep =>
  step(state, [
    sendTo(connectionId, errorReply({ code }, request)),
    notify({ type: "refusal", code, context: request.type, connectionId }),
  ]);

/** Answers a request of a peer: its value, or why there is none. */
export const reply = (
  state: ServerState,
  command: Extract<ServerCommand, { type: "reply" | "refuseRequest" }>,
): ServerStep => {
  const { connectionId, requestId: id } = command;
  if (!state.connections.has(connectionId)) return stay(state);
  const answered =
    command.type === "reply"
      ? new Message("reply", command.data, { id })
      : errorReply(command, { id });
  return step(state, [sendTo(connectionId, answered)]);
};

/** What a client may say and this server does not do; a batch only where it was not agreed on. */
const unknown: readonly ControlType[] = ["auth", "ack", "resume", "batch"];

/** What only a server may say is reserved; what this server does not do is unknown to it. */
const refusalOf = (type: ControlType): WebSocketErrorCode =>
  unknown.includes(type) ? "UNKNOWN_CONTROL" : "RESERVED_TYPE";
