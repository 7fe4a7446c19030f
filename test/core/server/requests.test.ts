import type { ServerEffect } from "../../../src/core/server/effect.js";
import type { ControlType } from "../../../src/core/control.js";
import { CONTROL_TYPES } from "../../../src/core/control.js";
import { Message } from "../../../src/core/Message.js";
import { answer } from "../../../src/core/server/requests.js";
import type { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import {
  ask,
  inhabited,
  noticesOf,
  quiet,
  serverIn,
  stateIn,
  wordsOf,
} from "../../support/servers.js";

const repliesIn = (effects: readonly ServerEffect[]): unknown[] =>
  effects.flatMap((effect) =>
    effect.type === "deliver" && effect.outgoing instanceof Message
      ? [JSON.parse(effect.outgoing.toJson())]
      : [],
  );

const request = (type: ControlType, room?: string): Message =>
  new Message(type, undefined, { id: "r1", room });

const refusal = (code: string, room?: string): unknown => ({
  type: "error",
  id: "r1",
  data: { code, message: expect.any(String) },
  ...(room === undefined ? {} : { room }),
});

const replies = (server: WebSocketServer, message: Message): unknown[] =>
  repliesIn(ask(quiet(server), "b", message).outbox);

describe("a request to join a room", () => {
  it("is answered with its id before the app is told", () => {
    const server = ask(serverIn("running"), "b", request("join_room", "lobby"));
    expect(wordsOf(server.outbox)).toEqual(["send room_joined", "tell join"]);
    expect(repliesIn(server.outbox)).toEqual([{ type: "room_joined", id: "r1", room: "lobby" }]);
    expect(server.getRoomMembers("lobby")).toEqual(["a", "b"]);
  });

  it("is answered again by a member", () => {
    const server = ask(serverIn("running"), "a", request("join_room", "lobby"));
    expect(wordsOf(server.outbox)).toEqual(["send room_joined"]);
  });

  it.each([
    ["without a room", request("join_room"), "INVALID_NAME"],
    ["of a bad name", request("join_room", "a\nb"), "INVALID_NAME"],
    ["that is full", request("join_room", "cell"), "ROOM_FULL"],
  ])("%s is refused with the reason", (_, message, code) => {
    const server = inhabited().createRoom("cell", { capacity: 1 }).joinRoom("a", "cell");
    expect(replies(server, message)).toEqual([refusal(code, message.room)]);
  });

  it("of a name whose one form is too long is refused and breaks nothing", () => {
    const growing = request("join_room", "\u0958".repeat(85));
    expect(replies(serverIn("running"), growing)).toEqual([refusal("INVALID_NAME", growing.room)]);
  });

  it("beyond the limit of rooms is refused", () => {
    const server = inhabited().withOptions({ roomsPerConnectionMax: 1 }).joinRoom("b", "cellar");
    expect(replies(server, request("join_room", "attic"))).toEqual([
      refusal("ROOM_LIMIT", "attic"),
    ]);
  });

  it("of a room for others is refused, and the app is told why", () => {
    const server = quiet(inhabited().authorizeRoom("vault", ["ann"]));
    const asked = ask(server, "b", request("join_room", "vault"));
    expect(repliesIn(asked.outbox)).toEqual([refusal("ROOM_ACCESS_DENIED", "vault")]);
    expect(noticesOf(asked)).toEqual([
      {
        type: "refusal",
        code: "ROOM_ACCESS_DENIED",
        context: "join_room",
        connectionId: "b",
      },
    ]);
    expect(repliesIn(ask(server, "a", request("join_room", "vault")).outbox)).toMatchObject([
      { type: "room_joined" },
    ]);
  });
});

describe("a request to leave a room", () => {
  it.each([
    ["lobby", ["tell leave", "send room_left"]],
    ["nowhere", ["send room_left"]],
  ])("is answered: %s", (room, words) => {
    const server = ask(serverIn("running"), "a", request("leave_room", room));
    expect(wordsOf(server.outbox)).toEqual(words);
    expect(server.getRoomMembers(room)).toEqual([]);
  });

  it("without a room is answered too", () => {
    expect(replies(serverIn("running"), request("leave_room"))).toEqual([
      { type: "room_left", id: "r1", room: "" },
    ]);
  });
});

describe("the other control messages", () => {
  const answered: readonly string[] = [
    "join_room",
    "leave_room",
    "ping",
    "pong",
    "error",
    "cancel",
  ];
  const unknown: readonly string[] = ["auth", "ack", "resume", "batch"];
  const rest = CONTROL_TYPES.filter((type) => !answered.includes(type));

  it("are a ping, answered by a pong with its id, and a pong, which needs no answer", () => {
    expect(replies(serverIn("running"), request("ping"))).toEqual([{ type: "pong", id: "r1" }]);
    expect(replies(serverIn("running"), request("pong"))).toEqual([]);
  });

  it("are an error, which is not answered: two peers could go on for ever", () => {
    expect(replies(serverIn("running"), request("error"))).toEqual([]);
  });

  it("are a cancel, which is told where it says of what", () => {
    const server = serverIn("running");
    const cancelled = ask(server, "b", request("cancel"));
    expect(noticesOf(cancelled)).toEqual([{ type: "cancel", connectionId: "b", id: "r1" }]);
    expect(repliesIn(cancelled.outbox)).toEqual([]);
    expect(ask(server, "b", new Message("cancel"))).toBe(server);
  });

  it.each(rest)("are refused: %s", (type) => {
    const code = unknown.includes(type) ? "UNKNOWN_CONTROL" : "RESERVED_TYPE";
    expect(replies(serverIn("running"), request(type))).toEqual([refusal(code)]);
  });

  it("are none of the users' types", () => {
    const state = stateIn("running");
    expect(answer(state, "a", new Message("chat"))).toEqual({ state, effects: [] });
  });
});

describe("the answer to a request of a peer", () => {
  const server = serverIn("running");

  it("is a value, with the request's id", () => {
    const answered = server.reply("b", "r1", { sum: 42 });
    expect(repliesIn(answered.outbox)).toEqual([{ type: "reply", id: "r1", data: { sum: 42 } }]);
    expect(answered.equals(server)).toBe(true);
  });

  it("is the reason why there is none", () => {
    expect(repliesIn(server.refuseRequest("b", "r1", "FORBIDDEN").outbox)).toEqual([
      refusal("FORBIDDEN"),
    ]);
  });

  it("is nothing for a connection that has gone", () => {
    expect(server.reply("gone", "r1", 42)).toBe(server);
    expect(server.refuseRequest("gone", "r1", "FORBIDDEN")).toBe(server);
  });
});
