/** One of each event of a client, for tables that must miss none. */
import type { ClientEvent } from "../../src/core/client/event.js";
import { fault } from "../../src/core/error.js";
import { Message } from "../../src/core/Message.js";
import { momentAt } from "../../src/core/moment.js";

type Samples = {
  readonly [Type in ClientEvent["type"]]: (epoch: number) => Extract<ClientEvent, { type: Type }>;
};

/** A time at which every deadline of the clients in `clients.ts` has passed, but by little. */
const moment = momentAt(30_000);
const chat = new Message("chat", "Hello!");
const left = new Message("room_left", undefined, { room: "lobby" });

export const clientEvents: Samples = {
  connect: () => ({ type: "connect" }),
  attemptReconnect: () => ({ type: "attemptReconnect" }),
  close: () => ({ type: "close", code: 1000, reason: "done" }),
  send: () => ({ type: "send", outgoing: chat }),
  request: () => ({ type: "request", requestId: "r1", message: new Message("ask") }),
  cancel: () => ({ type: "cancel", requestId: "r1" }),
  joinRoom: () => ({ type: "joinRoom", room: "attic" }),
  leaveRoom: () => ({ type: "leaveRoom", room: "lobby" }),
  clearQueue: () => ({ type: "clearQueue" }),
  authenticate: () => ({ type: "authenticate", credentials: "fixed", moment }),
  restore: () => ({
    type: "restore",
    kept: [{ message: new Message("note", "kept", { id: "k1", timestamp: 1 }), confirm: true }],
    moment,
  }),
  configure: () => ({ type: "configure", options: { queueMax: 7 } }),
  opened: (epoch) => ({ type: "opened", epoch, protocol: "jounce.v1", canPing: true, moment }),
  message: (epoch) => ({ type: "message", epoch, message: chat, data: chat.toJson(), moment }),
  control: (epoch) => ({ type: "control", epoch, message: left, data: left.toJson(), moment }),
  frame: (epoch) => ({ type: "frame", epoch, data: "raw", moment }),
  malformed: (epoch) => ({
    type: "malformed",
    epoch,
    fault: fault("INVALID_MESSAGE", "decode"),
    moment,
  }),
  unproven: (epoch) => ({ type: "unproven", epoch, requestId: "p1", moment }),
  heard: (epoch) => ({ type: "heard", epoch, moment }),
  closed: (epoch) => ({ type: "closed", epoch, code: 1006, reason: "", wasClean: false, moment }),
  time: () => ({ type: "time", moment }),
  committed: () => ({ type: "committed", moment }),
};
