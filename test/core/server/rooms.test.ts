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
  const endless = inhabited().withOptions({ roomsPerConnectionMax: 0 });
  const vault = inhabited().authorizeRoom("vault", ["ann"]);
  const shut = inhabited().joinRoom("a", "cellar").apply({
    type: "deauthorizeRoom",
    room: "attic",
    userId: "ann",
  });

  it.each([
    ["anybody an open room", inhabited(), "b", "lobby", undefined],
    ["a member its full room", cell, "b", "cell", undefined],
    ["nobody else a full room", cell, "a", "cell", "ROOM_FULL"],
    ["nobody more rooms than allowed", limited, "a", "attic", "ROOM_LIMIT"],
    ["an id without connection any room", limited, "ghost", "attic", undefined],
    ["anybody as many rooms as they like where 0 is the limit", endless, "a", "attic", undefined],
    ["whoever is named a room for some", vault, "a", "vault", undefined],
    ["nobody else a room for some", vault, "b", "vault", "ROOM_ACCESS_DENIED"],
    ["no id without connection a room for some", vault, "ghost", "vault", "ROOM_ACCESS_DENIED"],
    ["nobody a room for nobody", shut, "a", "attic", "ROOM_ACCESS_DENIED"],
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

describe("a room for some", () => {
  const speaking = (id: string, userId?: string) =>
    new Connection(id, { userId, info: { protocol: "jounce.v1" } });
  const server = new WebSocketServer()
    .addConnection("a", speaking("a", "ann"))
    .addConnection("b", speaking("b", "bob"))
    .addConnection("n", speaking("n"))
    .joinRoom("a", "lobby")
    .joinRoom("b", "lobby")
    .joinRoom("n", "lobby")
    .drain().value;

  it("is left by everybody else, who are told", () => {
    const closed = server.authorizeRoom("lobby", ["ann"]);
    expect(closed.getRoomMembers("lobby")).toEqual(["a"]);
    expect(wordsOf(closed.outbox)).toEqual([
      "tell leave",
      "send room_left",
      "tell leave",
      "send room_left",
    ]);
    expect(lopsided(closed)).toEqual([]);
  });

  it("is left by a user who may no longer be in it, and closed even when nobody is left", () => {
    const closed = server.authorizeRoom("lobby", ["ann", "bob"]).deauthorizeRoom("lobby", "bob");
    expect(closed.getRoomMembers("lobby")).toEqual(["a"]);
    const empty = closed.deauthorizeRoom("lobby", "ann");
    expect(empty.getRoomMembers("lobby")).toEqual([]);
    expect(empty.rooms.has("lobby")).toBe(true);
    expect(whyNotJoin(empty.snapshot, "a", "lobby")).toBe("ROOM_ACCESS_DENIED");
  });

  it("is left by a connection that becomes somebody else's or nobody's", () => {
    const closed = quiet(server.authorizeRoom("lobby", ["ann"]).joinRoom("a", "attic"));
    for (const userId of ["bob", undefined]) {
      const other = closed.setUserId("a", userId);
      expect(other.getRoomMembers("lobby")).toEqual([]);
      expect(other.getRoomMembers("attic")).toEqual(["a"]);
      expect(noticesOf(other)[0]).toEqual({
        type: "leave",
        connectionId: "a",
        room: "lobby",
        userId: "ann",
      });
      expect(wordsOf(other.outbox)[1]).toBe("send room_left");
      expect(lopsided(other)).toEqual([]);
    }
  });

  it("is made when it is missing, and stays", () => {
    const made = server.authorizeRoom("vault", ["ann"]).joinRoom("a", "vault");
    expect(made.leaveRoom("a", "vault").rooms.get("vault")?.allows("bob")).toBe(false);
    const once = server.joinRoom("b", "cellar").authorizeRoom("cellar", ["bob"]);
    expect(once.leaveRoom("b", "cellar").rooms.get("cellar")?.allows("ann")).toBe(false);
    const created = server.createRoom("safe", { persistent: false, allowedUsers: ["ann"] });
    const left = created.joinRoom("a", "safe").leaveRoom("a", "safe");
    expect(left.joinRoom("b", "safe").getRoomMembers("safe")).toEqual([]);
  });

  it("changes nothing when it is closed to nobody new", () => {
    const closed = server.authorizeRoom("lobby", ["ann", "bob"]);
    expect(closed.authorizeRoom("lobby", ["bob"])).toBe(closed);
    expect(closed.deauthorizeRoom("lobby", "zoe")).toBe(closed);
  });

  it("has good names, of its own and of users", () => {
    for (const misuse of [
      () => server.authorizeRoom("", ["ann"]),
      () => server.authorizeRoom("lobby", [""]),
      () => server.deauthorizeRoom("", "ann"),
      () => server.deauthorizeRoom("lobby", ""),
    ]) {
      expect(misuse).toThrow(expect.objectContaining({ code: "INVALID_NAME" }));
    }
  });
});
