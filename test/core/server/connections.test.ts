import { Map, Set } from "immutable";
import { Connection } from "../../../src/core/connection/Connection.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { lopsided, misfiled, tracesOf, ungated } from "../../support/invariants.js";
import {
  connectionOf,
  inhabited,
  knock,
  lose,
  noticesOf,
  quiet,
  serverIn,
  welcome,
  welcomeAs,
  wordsOf,
} from "../../support/servers.js";

describe("a socket", () => {
  it("comes in as a connection, and the app is told", () => {
    const info = { address: "127.0.0.1", url: "/chat" };
    const server = welcomeAs(new WebSocketServer(), "c", info, 7);
    expect(connectionOf(server, "c")).toEqual(new Connection("c", { info, joinedAt: 7 }));
    expect(noticesOf(server)).toMatchObject([{ type: "connect", connectionId: "c", info }]);
  });

  it("that speaks the protocol is told its name and the limits, before anything else", () => {
    const server = welcomeAs(new WebSocketServer(), "c", { protocol: "jounce.v1" });
    expect(wordsOf(server.outbox)).toEqual(["send welcome", "tell connect"]);
    expect(server.outbox[0]).toMatchObject({
      to: { kind: "one", connectionId: "c" },
      outgoing: { data: { connectionId: "c", messageBytesMax: 65_536 } },
    });
  });

  it("is told the limit of the route that it came by", () => {
    const routes = new WebSocketServer().addRoute("/chat", { messageBytesMax: 9 });
    const greeting = (route?: string): unknown =>
      welcomeAs(quiet(routes), "c", { protocol: "jounce.v1", route }).outbox[0];
    expect(greeting("/chat")).toMatchObject({ outgoing: { data: { messageBytesMax: 9 } } });
    for (const route of ["/gone", undefined]) {
      expect(greeting(route)).toMatchObject({ outgoing: { data: { messageBytesMax: 65_536 } } });
    }
  });

  it.each([
    ["the server is full", new WebSocketServer({ connectionsMax: 1 }), 1013, "SERVER_FULL"],
    ["the server is stopping", serverIn("stopping"), 1001, "SERVER_ERROR"],
  ])("is closed when %s", (_, server, code, reason) => {
    const full = quiet(server.addConnection("first", new Connection("first")));
    const after = welcome(full, "c");
    expect(after.equals(full)).toBe(true);
    expect(after.outbox).toEqual([
      { type: "closeSocket", connectionId: "c", code, reason },
      {
        type: "notify",
        notice: { type: "refusal", code: reason, context: "connect", connectionId: "c" },
      },
      {
        type: "notify",
        notice: {
          type: "error",
          fault: { code: reason, context: "connect" },
          connectionId: "c",
        },
      },
    ]);
  });

  it.each([
    ["FORBIDDEN", 1008],
    ["UNAUTHORIZED", 4401],
    ["AUTHENTICATION_FAILED", 4401],
    ["SERVER_ERROR", 1001],
    ["USER_LIMIT", 1013],
    ["ROOM_ACCESS_DENIED", 1008],
  ] as const)("is closed when a middleware says %s, with %i", (refusal, code) => {
    const server = new WebSocketServer();
    const after = server.apply({
      type: "connect",
      connectionId: "c",
      info: {},
      refusal,
      moment: momentAt(1),
    });
    expect(after.outbox[0]).toEqual({
      type: "closeSocket",
      connectionId: "c",
      code,
      reason: refusal,
    });
    expect(after.equals(server)).toBe(true);
  });

  it("whose handshake was let in takes its place, also on a server that is full by now", () => {
    const begun = quiet(knock(new WebSocketServer({ connectionsMax: 1 }), "c"));
    const inside = welcomeAs(begun, "c", { address: "192.0.2.1" });
    expect(inside.getConnectionCount()).toBe(1);
    expect(inside.snapshot.gate.count("192.0.2.1")).toBe(1);
    expect(ungated(inside)).toEqual([]);
    expect(welcomeAs(quiet(inside), "d", {}).outbox[0]).toMatchObject({ reason: "SERVER_FULL" });
  });

  it("counts where it is, wherever its handshake came from", () => {
    const begun = quiet(knock(new WebSocketServer(), "c"));
    const inside = welcomeAs(begun, "c", { address: "192.0.2.9", route: "/chat" });
    expect([...inside.snapshot.gate.counts.keys()]).toEqual([
      "192.0.2.9",
      " /chat",
      "192.0.2.9 /chat",
    ]);
    expect(lose(inside, "c").snapshot.gate.counts.size).toBe(0);
  });

  it("that had no handshake counts its own place", () => {
    const inside = welcomeAs(new WebSocketServer(), "c", { address: "192.0.2.1" });
    expect(inside.snapshot.gate.count("192.0.2.1")).toBe(1);
    const byHand = new WebSocketServer().addConnection(
      "d",
      new Connection("d", { info: { address: "192.0.2.1" } }),
    );
    expect(byHand.snapshot.gate.count("192.0.2.1")).toBe(1);
    expect(ungated(byHand)).toEqual([]);
    expect(byHand.removeConnection("d").snapshot.gate.counts.size).toBe(0);
  });

  it("under a known id takes the place of the other, which departs", () => {
    const server = welcome(quiet(inhabited()), "a");
    expect(wordsOf(server.outbox)).toEqual([
      "tell leave",
      "tell presence",
      "tell disconnect",
      "tell connect",
    ]);
    expect(tracesOf(server, "a")).toEqual(["connections"]);
    expect(server.getConnectionCount()).toBe(2);
  });
});

describe("a connection that is put in by hand", () => {
  const connection = new Connection("c", {
    userId: "ann",
    rooms: Set(["lobby", "attic"]),
    joinedAt: 4,
  });

  it("brings its user and its rooms, on both sides of the index", () => {
    const server = inhabited().addConnection("c", connection);
    expect(connectionOf(server, "c")).toEqual(connection);
    expect(server.getRoomMembers("attic")).toEqual(["c"]);
    expect(server.getUserConnections("ann")).toEqual(["a", "c"]);
    expect([...lopsided(server), ...misfiled(server)]).toEqual([]);
  });

  it("changes nothing when it is there already", () => {
    const server = inhabited().addConnection("c", connection);
    expect(server.addConnection("c", connection)).toBe(server);
  });

  it("lets the one of the same id depart first", () => {
    const server = inhabited().addConnection("a", new Connection("a"));
    expect(server.getUserConnections("ann")).toEqual([]);
    expect(server.getRoomMembers("lobby")).toEqual([]);
    expect(noticesOf(server)).toContainEqual(
      expect.objectContaining({ type: "disconnect", reason: "replaced", rooms: ["lobby"] }),
    );
  });

  it("under an id that builders had put into rooms is in those rooms too", () => {
    const server = new WebSocketServer().joinRoom("c", "cellar").addConnection("c", connection);
    expect(server.getRoomMembers("cellar")).toEqual(["c"]);
    expect(server.connections.get("c")?.isInRoom("cellar")).toBe(true);
    expect(lopsided(server)).toEqual([]);
  });

  it("as a socket finds the rooms that wait for its id, and leaves them when it goes", () => {
    const connect = { type: "connect", connectionId: "c", info: {}, moment: momentAt(1) } as const;
    const server = new WebSocketServer().joinRoom("c", "cellar").apply(connect);
    expect(lopsided(server)).toEqual([]);
    expect(tracesOf(lose(server, "c"), "c")).toEqual([]);
  });
});

describe("a departure", () => {
  it("leaves nothing behind and tells who it was and where", () => {
    const server = lose(quiet(inhabited()), "a");
    expect(tracesOf(server, "a")).toEqual([]);
    expect(noticesOf(server)).toEqual([
      { type: "leave", connectionId: "a", room: "lobby", userId: "ann" },
      { type: "presence", userId: "ann", status: "offline" },
      {
        type: "disconnect",
        connectionId: "a",
        code: 1006,
        reason: "",
        wasClean: false,
        userId: "ann",
        rooms: ["lobby"],
        moment: momentAt(0),
      },
    ]);
  });

  it("tells what had been noted about it, where that was something", () => {
    const server = lose(quiet(inhabited()).setUserData("a", "role", "admin"), "a");
    const [told] = noticesOf(server).filter(({ type }) => type === "disconnect");
    expect(told).toMatchObject({ connectionId: "a", userData: Map({ role: "admin" }) });
  });

  it("keeps a user present through another connection", () => {
    const server = lose(quiet(inhabited().setUserId("b", "ann")), "a");
    expect(server.presence.isOnline("ann")).toBe(true);
    expect(server.getUserConnections("ann")).toEqual(["b"]);
    expect(wordsOf(server.outbox)).toEqual(["tell leave", "tell disconnect"]);
  });

  it("of an unknown id takes it out of the rooms that builders put it into", () => {
    const server = new WebSocketServer().joinRoom("ghost", "lobby").createRoom("attic");
    const gone = server.joinRoom("ghost", "attic").removeConnection("ghost");
    expect(tracesOf(gone, "ghost")).toEqual([]);
    expect([...gone.rooms.keys()]).toEqual(["attic"]);
    expect(gone.removeConnection("ghost")).toBe(gone);
  });

  it("closes the socket before the app is told", () => {
    const { outbox } = quiet(inhabited()).removeConnection("b", 4000, "kicked");
    expect(outbox[0]).toMatchObject({ type: "closeSocket", code: 4000, reason: "kicked" });
  });
});

describe("a connection's user", () => {
  it("may become another, with index and presence", () => {
    const server = inhabited().setUserId("a", "bob", 9);
    expect(server.getUserConnections("ann")).toEqual([]);
    expect(server.presence.getUsers()).toMatchObject([{ userId: "bob", lastSeen: 9 }]);
    expect(misfiled(server)).toEqual([]);
  });

  it("may become nobody", () => {
    const server = inhabited().setUserId("a", undefined);
    expect(connectionOf(server, "a").userId).toBeUndefined();
    expect(server.presence.getUsers()).toEqual([]);
  });

  it("changes nothing when it is the same or the connection is unknown", () => {
    const server = inhabited();
    expect(server.setUserId("a", "ann")).toBe(server);
    expect(server.setUserId("gone", "ann")).toBe(server);
    expect(server.setUserData("gone", "role", "admin")).toBe(server);
  });

  it("and its notes change nothing when they are there already", () => {
    const server = inhabited().setUserData("a", "role", "admin");
    expect(server.setUserData("a", "role", "admin")).toBe(server);
  });
});

describe("stopping", () => {
  it.each(["stopped", "stopping"] as const)("means nothing while %s", (phase) => {
    const server = serverIn(phase);
    expect(server.stop()).toBe(server);
  });

  it("leaves nobody behind, and later words of the gone are stale", () => {
    const server = quiet(serverIn("running").stop());
    expect([...tracesOf(server, "a"), ...tracesOf(server, "b")]).toEqual([]);
    const late = new Message("join_room", undefined, { room: "lobby" });
    expect(lose(server, "a")).toBe(server);
    expect(server.sendTo("a", late.with({ id: "x" }).type)).toBe(server);
  });
});
