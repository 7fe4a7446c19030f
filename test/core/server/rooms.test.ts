import { Connection } from "../../../src/core/connection/Connection.js";
import { momentAt } from "../../../src/core/moment.js";
import { createRoom, joinRoom, whyNotJoin } from "../../../src/core/server/rooms.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { lopsided } from "../../support/invariants.js";
import {
  connectionOf,
  inhabited,
  noticesOf,
  quiet,
  welcome,
  wordsOf,
} from "../../support/servers.js";

describe("who may join", () => {
  const cell = inhabited().createRoom("cell", { capacity: 1 }).joinRoom("b", "cell");
  const limited = inhabited().withOptions({ roomsPerConnectionMax: 1 });

  it.each([
    ["anybody an open room", inhabited(), "b", "lobby", undefined],
    ["a member its full room", cell, "b", "cell", undefined],
    ["nobody else a full room", cell, "a", "cell", "ROOM_FULL"],
    ["nobody more rooms than allowed", limited, "a", "attic", "ROOM_LIMIT"],
    ["an id without connection any room", limited, "ghost", "attic", undefined],
    ["nobody a room of a bad name", inhabited(), "a", "", "INVALID_NAME"],
  ])("%s", (_, { snapshot }, connectionId, room, expected) => {
    expect(whyNotJoin(snapshot, connectionId, room)).toBe(expected);
  });

  it("is told when a join is refused", () => {
    const { state, effects } = joinRoom(cell.snapshot, "a", "cell");
    expect(state).toBe(cell.snapshot);
    expect(effects).toEqual([
      {
        type: "notify",
        notice: { type: "refused", fault: { code: "ROOM_FULL", context: "joinRoom" } },
      },
    ]);
  });
});

describe("a join", () => {
  it("writes both sides of the index and is told", () => {
    const server = quiet(inhabited()).joinRoom("b", "lobby");
    expect(server.getRoomMembers("lobby")).toEqual(["a", "b"]);
    expect(connectionOf(server, "b").isInRoom("lobby")).toBe(true);
    expect(noticesOf(server)).toEqual([{ type: "join", connectionId: "b", room: "lobby" }]);
  });

  it("changes nothing the second time", () => {
    const server = inhabited();
    expect(server.joinRoom("a", "lobby")).toBe(server);
  });

  it("makes a missing room, which vanishes with its last member", () => {
    const server = inhabited().joinRoom("a", "attic").joinRoom("b", "attic");
    const left = server.leaveRoom("a", "attic");
    expect(left.getRoomMembers("attic")).toEqual(["b"]);
    expect(left.leaveRoom("b", "attic").rooms.has("attic")).toBe(false);
  });
});

describe("a created room", () => {
  it("stays when it is empty", () => {
    const server = inhabited().leaveRoom("a", "lobby");
    expect(server.rooms.has("lobby")).toBe(true);
  });

  it("keeps members and metadata when it is created again", () => {
    const { snapshot } = inhabited().setRoomMetadata("lobby", "topic", "tea");
    expect(createRoom(snapshot, "lobby", {}).state).toBe(snapshot);
  });

  it("is not made of a room that a join has made", () => {
    const server = inhabited().joinRoom("b", "attic").createRoom("attic");
    expect(server.leaveRoom("b", "attic").rooms.has("attic")).toBe(false);
  });
});

describe("leaving", () => {
  it.each([
    ["an unknown room", "a", "nowhere"],
    ["a room one is not in", "b", "lobby"],
    ["as nobody", "ghost", "lobby"],
  ])("%s changes nothing", (_, connectionId, room) => {
    const server = inhabited();
    expect(server.leaveRoom(connectionId, room)).toBe(server);
  });

  it("is told, and works for an id without connection", () => {
    const server = quiet(new WebSocketServer().joinRoom("ghost", "lobby"));
    expect(wordsOf(server.leaveRoom("ghost", "lobby").outbox)).toEqual(["tell leave"]);
  });
});

describe("taking a room away", () => {
  it("lets every member leave it first", () => {
    const server = welcome(quiet(inhabited()), "c").joinRoom("b", "lobby").removeRoom("lobby");
    expect(server.rooms.size).toBe(0);
    expect(connectionOf(server, "a").rooms.size).toBe(0);
    expect(lopsided(server)).toEqual([]);
    expect(wordsOf(server.outbox).slice(-2)).toEqual(["tell leave", "tell leave"]);
  });

  it("works for a room that its last member took along, and not for an unknown one", () => {
    const server = inhabited().joinRoom("b", "attic");
    expect(server.removeRoom("attic").rooms.has("attic")).toBe(false);
    expect(server.removeRoom("nowhere")).toBe(server);
  });
});

describe("a room's metadata", () => {
  it("changes nothing when it is there already or the room is unknown", () => {
    const server = inhabited().setRoomMetadata("lobby", "topic", "tea");
    expect(server.setRoomMetadata("lobby", "topic", "tea")).toBe(server);
    expect(server.setRoomMetadata("nowhere", "topic", "tea")).toBe(server);
  });
});

describe("a peer that the server takes out of a room", () => {
  const connectedWith = (protocol: string) =>
    new WebSocketServer()
      .addConnection("a", new Connection("a", { info: { protocol } }))
      .joinRoom("a", "lobby")
      .drain().value;
  const told = {
    type: "deliver",
    to: { kind: "one", connectionId: "a" },
    outgoing: { type: "room_left" },
  };

  it.each([
    ["by leaveRoom", (server: WebSocketServer) => server.leaveRoom("a", "lobby")],
    ["by removeRoom", (server: WebSocketServer) => server.removeRoom("lobby")],
  ])("is told when it speaks the protocol: %s", (_, remove) => {
    expect(remove(connectedWith("jounce.v1")).outbox.at(-1)).toMatchObject(told);
    expect(remove(connectedWith("")).outbox.map(({ type }) => type)).toEqual(["notify"]);
  });

  it("is not told of a room in which it is not", () => {
    const server = connectedWith("jounce.v1");
    expect(server.leaveRoom("a", "attic")).toBe(server);
  });
});

describe("a server that listens", () => {
  it("takes nobody into a room who is not connected", () => {
    const server = new WebSocketServer()
      .start()
      .apply({ type: "listening", port: 1, moment: momentAt(1) })
      .joinRoom("gone", "lobby");
    expect(server.rooms.size).toBe(0);
    expect(server.outbox.at(-1)).toMatchObject({ notice: { fault: { code: "NOT_OPEN" } } });
  });
});
