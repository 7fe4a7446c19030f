import { option as O } from "fp-ts";
import { is } from "immutable";
import { Connection } from "../../../src/core/connection/Connection.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { reduceServer, WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import type { ServerEffect } from "../../../src/core/server/effect.js";
import {
  connectionOf,
  inhabited,
  listen,
  quiet,
  serverIn,
  serverPhases,
  welcome,
  wordsOf,
} from "../../support/servers.js";

const chat = new Message("chat", "Hello!");
const codeOf = (code: string): Error => expect.objectContaining({ code });

const recipientsOf = (effects: readonly ServerEffect[]): unknown[] =>
  effects.flatMap((effect) => {
    if (effect.type !== "deliver") return [];
    const { to, except } = effect;
    if (to.kind === "all") return [{ to: "all", except }];
    return [{ to: to.kind === "one" ? to.connectionId : to.members.toArray(), except }];
  });

describe("a new server", () => {
  it("is stopped and empty, on port 8080", () => {
    const server = new WebSocketServer();
    expect(server).toMatchObject({ port: 8080, running: false });
    expect(server.options).toMatchObject({ host: "localhost", path: "/" });
    expect([server.getConnectionCount(), server.getRoomCount(), server.outbox]).toEqual([0, 0, []]);
  });

  it("takes a port, options or a state", () => {
    expect(new WebSocketServer(9000).port).toBe(9000);
    expect(new WebSocketServer({ port: 1, connectionsMax: 2 }).options.connectionsMax).toBe(2);
    expect(new WebSocketServer(inhabited().snapshot)).toEqual(quiet(inhabited()));
  });

  it.each([-1, 65_536, 1.5, NaN])("is refused for the port %p", (port) => {
    expect(() => new WebSocketServer(port)).toThrow(codeOf("INVALID_OPTION"));
  });
});

describe("a server's life", () => {
  it.each([
    ["stopped", false, false],
    ["starting", true, false],
    ["running", true, true],
    ["stopping", false, false],
  ] as const)("while %s: running %p, listening %p", (phase, running, listening) => {
    const server = serverIn(phase);
    expect([server.running, server.isListening()]).toEqual([running, listening]);
  });

  it("asks to listen where its options say", () => {
    const { outbox } = new WebSocketServer({ port: 1, host: "::", path: "/chat" }).start();
    expect(outbox).toEqual([{ type: "listen", port: 1, host: "::" }]);
  });

  it("tells the port that it got", () => {
    expect(listen(new WebSocketServer(0).start(), 4321).port).toBe(4321);
    expect(new WebSocketServer(0).start().port).toBe(0);
  });

  it("sends everybody away when it stops", () => {
    const server = serverIn("running").stop();
    const gone = { code: 1001, reason: "Server shutting down" };
    expect(server.getConnectionCount()).toBe(0);
    expect(server.outbox.filter(({ type }) => type === "closeSocket")).toEqual([
      { type: "closeSocket", connectionId: "a", ...gone },
      { type: "closeSocket", connectionId: "b", ...gone },
    ]);
  });
});

describe("the connections of a server", () => {
  it("are known by the id under which they were put in", () => {
    const server = new WebSocketServer().addConnection("c1", new Connection("other"));
    expect(server.getConnection("c1")).toEqual(O.some(new Connection("c1")));
    expect(server.getConnection("other")).toEqual(O.none);
    expect(server.getConnectionCount()).toBe(1);
  });

  it("go with a code that may be sent", () => {
    const { outbox } = inhabited().removeConnection("b");
    expect(outbox).toContainEqual({
      type: "closeSocket",
      connectionId: "b",
      code: 1000,
      reason: "",
    });
    expect(() => inhabited().removeConnection("b", 1006)).toThrow(codeOf("INVALID_CLOSE_CODE"));
  });

  it("have a user and what the app notes", () => {
    const server = inhabited().setUserId("b", "ann", 7).setUserData("b", "role", "admin");
    expect(server.getUserConnections("ann")).toEqual(["a", "b"]);
    expect(server.getUserConnections("bob")).toEqual([]);
    expect(connectionOf(server, "b").getUserData("role")).toEqual(O.some("admin"));
    expect(server.presence.get("ann")?.lastSeen).toBe(7);
  });
});

describe("the connections of one user", () => {
  const server = quiet(inhabited().setUserId("b", "ann"));

  it("go all at once, and do not come back by themselves", () => {
    const gone = server.removeUser("ann");
    expect(gone.getConnectionCount()).toBe(0);
    expect(gone.outbox.filter(({ type }) => type === "closeSocket")).toEqual([
      { type: "closeSocket", connectionId: "a", code: 4401, reason: "UNAUTHORIZED" },
      { type: "closeSocket", connectionId: "b", code: 4401, reason: "UNAUTHORIZED" },
    ]);
    const kicked = server.removeUser("ann", 4000, "kicked");
    expect(kicked.outbox[0]).toMatchObject({ code: 4000, reason: "kicked" });
    expect(server.removeUser("zoe")).toBe(server);
    expect(() => server.removeUser("ann", 1006)).toThrow(codeOf("INVALID_CLOSE_CODE"));
  });
});

describe("the rooms of a server", () => {
  it("that only some may join are made so, from any list of users", () => {
    const server = inhabited().createRoom("vault", { allowedUsers: new Set(["ann"]) });
    expect(server.joinRoom("a", "vault").getRoomMembers("vault")).toEqual(["a"]);
    expect(server.joinRoom("b", "vault").getRoomMembers("vault")).toEqual([]);
    expect(() => server.createRoom("safe", { allowedUsers: [""] })).toThrow(codeOf("INVALID_NAME"));
  });

  it("are made, read and taken away", () => {
    const server = inhabited().createRoom("cell", { capacity: 1 });
    expect(O.isSome(server.getRoom("cell"))).toBe(true);
    expect(server.getRoomCount()).toBe(2);
    expect(server.removeRoom("cell").getRoom("cell")).toEqual(O.none);
    expect(server.setRoomMetadata("cell", "topic", "tea").rooms.get("cell")?.metadata.size).toBe(1);
  });

  it("have members in the order in which they joined", () => {
    const server = inhabited()
      .joinRoom("b", "lobby")
      .leaveRoom("a", "lobby")
      .joinRoom("a", "lobby");
    expect(server.getRoomMembers("lobby")).toEqual(["b", "a"]);
    expect(server.getRoomMembers("nowhere")).toEqual([]);
  });

  it("go by one spelling", () => {
    const server = inhabited().createRoom("cafe\u0301").joinRoom("b", "caf\u00e9");
    expect(server.getRoomMembers("cafe\u0301")).toEqual(["b"]);
    expect(O.isSome(server.getRoom("cafe\u0301"))).toBe(true);
  });

  it.each([
    () => inhabited().createRoom(""),
    () => inhabited().joinRoom("b", "a\nb"),
    () => inhabited().setUserId("b", ""),
    () => inhabited().addConnection("", new Connection("b")),
  ])("and users and connections have good names: %p", (call) => {
    expect(call).toThrow(codeOf("INVALID_NAME"));
  });
});

describe("sending", () => {
  const server = quiet(welcome(inhabited(), "c").joinRoom("b", "lobby").setUserId("b", "ann"));

  it.each<readonly [string, WebSocketServer, unknown]>([
    ["everybody", server.broadcast(chat), { to: "all" }],
    ["all but one", server.broadcast(chat, { except: "a" }), { to: "all", except: "a" }],
    [
      "those that pass a filter",
      server.broadcast(chat, { filter: ({ userId }) => userId === "ann", except: "b" }),
      { to: ["a", "b"], except: "b" },
    ],
    ["a room", server.broadcastToRoom("lobby", chat), { to: ["a", "b"] }],
    [
      "a room but for one",
      server.broadcastToRoom("lobby", chat, { except: "a" }),
      { to: ["a", "b"], except: "a" },
    ],
    ["a user on all devices", server.broadcastToUser("ann", chat), { to: ["a", "b"] }],
    [
      "a user's other devices",
      server.broadcastToUser("ann", chat, { except: "a" }),
      { to: ["a", "b"], except: "a" },
    ],
    ["one connection", server.sendTo("c", chat), { to: "c" }],
  ])("to %s is one effect", (_, { outbox }, expected) => {
    expect(recipientsOf(outbox)).toEqual([{ except: undefined, ...(expected as object) }]);
  });

  it.each([
    ["an unknown room", server.broadcastToRoom("nowhere", chat)],
    ["an unknown user", server.broadcastToUser("zoe", chat)],
    ["an unknown connection", server.sendTo("gone", chat)],
    ["nobody", server.broadcast(chat, { filter: () => false })],
  ])("to %s changes nothing", (_, next) => {
    expect(next).toBe(server);
  });

  it("never takes a reserved type", () => {
    expect(() => server.broadcast(new Message("ping"))).toThrow(codeOf("RESERVED_TYPE"));
  });

  it("takes raw frames too", () => {
    expect(wordsOf(server.broadcast("raw").outbox)).toEqual(["send frame"]);
  });
});

describe("draining a server", () => {
  const filled = serverIn("running").broadcast(chat).broadcast("raw").sendTo("a", chat);

  it("hands over effects and events once", () => {
    const { value, effects, events } = filled.drain();
    expect(effects).toEqual(filled.outbox);
    expect(events.map(({ type }) => type)).toEqual(["deliver", "deliver", "deliver"]);
    expect(value.drain()).toMatchObject({ effects: [], events: [] });
    expect(value.equals(filled)).toBe(true);
  });

  it("stamps drafts with a moment, each with an id of its own", () => {
    const stamped = chat.with({ id: "own", timestamp: 1 });
    const ids = filled
      .sendTo("b", stamped)
      .drain(momentAt(9))
      .effects.flatMap((effect) =>
        effect.type === "deliver" && effect.outgoing instanceof Message ? [effect.outgoing.id] : [],
      );
    expect(ids).toEqual(["m9", "m9.2", "own"]);
  });

  it("leaves answers of the protocol unstamped", () => {
    const ping = new Message("ping");
    const asked = serverIn("running").apply({
      type: "control",
      connectionId: "a",
      message: ping,
      moment: momentAt(0),
    });
    expect(asked.drain(momentAt(9)).effects).toMatchObject([{ outgoing: { id: undefined } }]);
  });

  it("tells what has come since an earlier value", () => {
    expect(wordsOf(filled.broadcast("more").outboxSince(filled))).toEqual(["send frame"]);
  });

  it("ends a common history", () => {
    const server = serverIn("running");
    expect(server.broadcast(chat).isRelatedTo(server)).toBe(true);
    expect(server.broadcast(chat).drain().value.isRelatedTo(server)).toBe(false);
  });
});

describe("a server as a value", () => {
  it.each(serverPhases)("equals its twin while %s", (phase) => {
    expect(is(serverIn(phase), serverIn(phase))).toBe(true);
    expect(serverIn(phase)).toEqual(serverIn(phase));
    expect(serverIn(phase).hashCode()).toBe(serverIn(phase).hashCode());
  });

  it("equals no other", () => {
    const server = serverIn("running");
    expect(server.equals({})).toBe(false);
    expect(server.equals(server.createRoom("attic"))).toBe(false);
    expect(server).not.toEqual(server.createRoom("attic"));
  });

  it("is a fold over events", () => {
    const { events } = inhabited().drain();
    expect(events.reduce(reduceServer, new WebSocketServer(8080))).toEqual(inhabited());
  });

  it("knows when it wants to be told the time", () => {
    expect(serverIn("running").nextDeadline).toBe(5_000);
    expect(serverIn("stopped").nextDeadline).toBeUndefined();
  });
});

describe("setting a user's presence", () => {
  it("is told when the status is another one", () => {
    const server = quiet(inhabited()).setPresence("ann", "busy", "writing");
    expect(server.presence.get("ann")).toMatchObject({ status: "busy", customStatus: "writing" });
    expect(wordsOf(server.outbox)).toEqual(["tell presence"]);
  });
});

describe("changing a server's options", () => {
  it("checks them and changes nothing when they are the same", () => {
    const server = new WebSocketServer(8080);
    expect(server.withOptions({ connectionsMax: 5 }).options.connectionsMax).toBe(5);
    expect(server.withOptions({ port: 8080 })).toBe(server);
    expect(() => server.withOptions({ connectionsMax: -1 })).toThrow(codeOf("INVALID_OPTION"));
  });

  it("starts again when it is asked to while it stops, and not when it is asked to stop after all", () => {
    const listening = { type: "listening", port: 1, moment: momentAt(1) } as const;
    const stopped = { type: "stopped", moment: momentAt(2) } as const;
    const again = new WebSocketServer(1).start().apply(listening).stop().start();
    expect([again.running, again.start() === again]).toEqual([true, true]);
    const listens = again.apply(stopped);
    expect([listens.running, listens.isListening()]).toEqual([true, false]);
    expect(listens.outbox.at(-1)).toMatchObject({ type: "listen" });
    expect(again.stop().apply(stopped).running).toBe(false);
  });

  it("refuses a reason that no close frame can carry", () => {
    const server = new WebSocketServer(1);
    expect(() => server.removeConnection("a", 1000, "x".repeat(124))).toThrow("close code");
  });
});
