import fc from "fast-check";
import { Connection } from "../../../src/core/connection/Connection.js";
import type { WebSocketErrorCode } from "../../../src/core/error.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import type { ServerEvent } from "../../../src/core/server/event.js";
import type { Middleware, Rules } from "../../../src/core/server/rules.js";
import { judge, membersSend } from "../../../src/core/server/rules.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { after, runs, serverEvent, serverHistory } from "../../support/arbitraries.js";
import { serverEvents } from "../../support/serverEvents.js";
import { quiet, serverIn, welcomeAs } from "../../support/servers.js";

const server = quiet(
  serverIn("running").addConnection(
    "s",
    new Connection("s", { userId: "sue", info: { protocol: "jounce.v1" } }),
  ),
);

const says = (connectionId: string, message: Message): ServerEvent => ({
  type: "message",
  connectionId,
  message,
  data: "{}",
  moment: momentAt(1),
});
const asks = (connectionId: string, request: Message): ServerEvent => ({
  type: "control",
  connectionId,
  message: request,
  moment: momentAt(1),
});
const join = (room?: string): Message => new Message("join_room", undefined, { id: "r1", room });
const chatIn = (room?: string): Message => new Message("chat", "hi", { id: "m1", room });

/** The middleware that answers everything with what it is given. */
const always = (verdict: unknown): Middleware => ({
  upgrade: () => verdict as undefined,
  connect: () => verdict as undefined,
  message: () => verdict as undefined,
  join: () => verdict as undefined,
});

const codeOf = (event: ServerEvent): unknown =>
  event.type === "refused" ? event.code : "refusal" in event ? event.refusal : undefined;

const inputs: readonly (readonly [string, ServerEvent])[] = [
  ["an upgrade", serverEvents.upgrade],
  ["a connection", serverEvents.connect],
  ["a message", says("a", chatIn())],
  ["a join", asks("a", join("attic"))],
];

describe("rules that say nothing", () => {
  it("let everything pass as it is, but what is said in a room from outside", () => {
    fc.assert(
      fc.property(serverHistory, serverEvent, (history, event) => {
        const before = after(new WebSocketServer(), history);
        expect(judge({}, before, event)).toBe(event);
        expect(judge({ middleware: [{}] }, before, event)).toBe(event);
      }),
      runs,
    );
  });
});

describe("a middleware", () => {
  it.each(inputs)("lets %s pass where it says nothing", (_, event) => {
    expect(judge({ middleware: [always(undefined), {}] }, server, event)).toBe(event);
  });

  it.each(inputs)("refuses %s with its code", (_, event) => {
    expect(codeOf(judge({ middleware: [always("UNAUTHORIZED")] }, server, event))).toBe(
      "UNAUTHORIZED",
    );
  });

  it.each(inputs)("refuses %s with FORBIDDEN when it answers what it may not", (_, event) => {
    for (const answer of [true, false, null, 0, "NO_SUCH_CODE", "toString", {}]) {
      expect(codeOf(judge({ middleware: [always(answer)] }, server, event))).toBe("FORBIDDEN");
    }
  });

  it.each(inputs)("is asked in order about %s, and the first refusal counts", (_, event) => {
    const asked: number[] = [];
    const stage = (number: number, verdict?: WebSocketErrorCode): Middleware => {
      const ask = (): WebSocketErrorCode | undefined => {
        asked.push(number);
        return verdict;
      };
      return { upgrade: ask, connect: ask, message: ask, join: ask };
    };
    const middleware = [stage(1), stage(2, "FORBIDDEN"), stage(3, "SERVER_ERROR")];
    expect(codeOf(judge({ middleware }, server, event))).toBe("FORBIDDEN");
    expect(asked).toEqual([1, 2]);
  });

  it("is told what there is to know", () => {
    const told: unknown[][] = [];
    const note = (...all: unknown[]): undefined => {
      told.push(all);
      return undefined;
    };
    const rules: Rules = {
      middleware: [{ upgrade: note, connect: note, message: note, join: note }],
    };
    const identity = { userId: "ann" };
    judge(rules, server, serverEvents.upgrade);
    judge(rules, server, { ...serverEvents.connect, identity });
    judge(rules, server, says("a", chatIn()));
    judge(rules, server, asks("a", join("cafe\u0301")));
    const connection = server.connections.get("a");
    expect(told).toEqual([
      [serverEvents.upgrade.handshake, server],
      [{}, identity, server],
      [chatIn(), connection, server],
      ["caf\u00e9", connection, server],
    ]);
  });

  it("hands the next one the message that it put in its place", () => {
    const louder: Middleware = {
      message: (message) => new Message(message.type, `${String(message.data)}!`, message),
    };
    const judged = judge({ middleware: [louder, louder] }, server, says("a", chatIn()));
    expect(judged).toEqual(says("a", new Message("chat", "hi!!", { id: "m1" })));
  });

  it("keeps the event when it hands the message on as it is", () => {
    const event = says("a", chatIn());
    expect(judge({ middleware: [{ message: (message) => message }] }, server, event)).toBe(event);
  });

  it("is asked about no message and no join of somebody unknown, nor of a bad name", () => {
    const rules = { middleware: [always("FORBIDDEN")], authorize: () => false };
    const gate = welcomeAs(new WebSocketServer({ authentication: "required" }), "a", {});
    for (const event of [says("a", chatIn("lobby")), asks("a", join("lobby"))]) {
      expect(judge(rules, new WebSocketServer(), event)).toBe(event);
      expect(judge(rules, gate, event)).toBe(event);
    }
    for (const room of [undefined, "", "a\nb"]) {
      const event = asks("a", join(room));
      expect(judge(rules, server, event)).toBe(event);
    }
    const leave = asks("a", new Message("leave_room", undefined, { room: "lobby" }));
    expect(judge(rules, server, leave)).toBe(leave);
  });
});

describe("a refusal", () => {
  it("says of what, so that the peer can be told", () => {
    const rules = { middleware: [always("FORBIDDEN")] };
    const refused = { type: "refused", connectionId: "a", code: "FORBIDDEN", moment: momentAt(1) };
    expect(judge(rules, server, says("a", chatIn()))).toEqual({
      ...refused,
      context: "message",
      request: { id: "m1", room: undefined },
    });
    expect(judge(rules, server, asks("a", join("attic")))).toEqual({
      ...refused,
      context: "join_room",
      request: { id: "r1", room: "attic" },
    });
  });
});

describe("what is allowed in a room", () => {
  const asMember = quiet(server.joinRoom("s", "lobby"));

  it.each([
    ["whoever speaks the protocol says in a room that it is in", asMember, "s", "lobby", undefined],
    ["whoever speaks the protocol says in another", asMember, "s", "attic", "NOT_IN_ROOM"],
    ["a foreign peer says anywhere", asMember, "b", "lobby", undefined],
    ["whoever speaks the protocol says to nobody", asMember, "s", undefined, undefined],
  ])("by default: %s", (_, at, id, room, code) => {
    expect(codeOf(judge({}, at, says(id, chatIn(room))))).toBe(code);
  });

  it("by default is to join", () => {
    const event = asks("s", join("lobby"));
    expect(judge({}, server, event)).toBe(event);
    const connection = new Connection("x", { info: { protocol: "jounce.v1" } });
    expect(membersSend(server, connection, "join", "lobby")).toBe(true);
    expect(membersSend(server, connection, "send", "lobby")).toBe("NOT_IN_ROOM");
  });

  it.each([
    [true, undefined],
    [false, "ROOM_ACCESS_DENIED"],
    ["USER_LIMIT", "USER_LIMIT"],
    [undefined, "ROOM_ACCESS_DENIED"],
    [1, "ROOM_ACCESS_DENIED"],
    ["yes", "ROOM_ACCESS_DENIED"],
    ["constructor", "ROOM_ACCESS_DENIED"],
  ])("is what one function says: %p means %p", (answer, code) => {
    const rules: Rules = { authorize: () => answer as boolean };
    expect(codeOf(judge(rules, server, says("a", chatIn("lobby"))))).toBe(code);
    expect(codeOf(judge(rules, server, asks("a", join("lobby"))))).toBe(code);
  });

  it("is asked with the room's one name, and who and what", () => {
    const asked: unknown[][] = [];
    const rules: Rules = {
      authorize: (...all) => {
        asked.push(all);
        return true;
      },
    };
    judge(rules, server, says("a", chatIn("cafe\u0301")));
    judge(rules, server, asks("a", join("cafe\u0301")));
    const connection = server.connections.get("a");
    expect(asked).toEqual([
      [server, connection, "send", "caf\u00e9"],
      [server, connection, "join", "caf\u00e9"],
    ]);
  });

  it("is asked after the middleware, about the room that it left the message in", () => {
    const rules: Rules = { middleware: [always("FORBIDDEN")], authorize: () => false };
    expect(codeOf(judge(rules, server, says("a", chatIn("lobby"))))).toBe("FORBIDDEN");
    expect(codeOf(judge(rules, server, asks("a", join("lobby"))))).toBe("FORBIDDEN");
    const moved = (room?: string): Rules => ({
      middleware: [{ message: ({ type, data }) => new Message(type, data, { room }) }],
      authorize: (_server, _connection, _operation, name) => name === "lobby",
    });
    const refused = judge(moved("attic"), server, says("a", chatIn("lobby")));
    expect(codeOf(refused)).toBe("ROOM_ACCESS_DENIED");
    for (const room of ["lobby", undefined]) {
      const judged = judge(moved(room), server, says("a", chatIn("attic")));
      expect(judged).toMatchObject({ type: "message", message: { room } });
    }
  });
});
