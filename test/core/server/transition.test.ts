import { reduceServer, WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { Connection } from "../../../src/core/connection/Connection.js";
import { WebSocketError } from "../../../src/core/error.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import type { ServerEvent } from "../../../src/core/server/event.js";
import type { ServerOptions } from "../../../src/core/server/options.js";
import type { ServerPhase } from "../../../src/core/server/state.js";
import { transition } from "../../../src/core/server/transition.js";
import { serverEvents } from "../../support/serverEvents.js";
import {
  connectionOf,
  guardedIn,
  noticesOf,
  serverIn,
  serverPhases,
  wordsOf,
} from "../../support/servers.js";

/** `=` is the very same state and no effects, else the next phase and what is asked for. */
const answers: {
  readonly [Type in ServerEvent["type"]]: { readonly [Name in ServerPhase["name"]]: string };
} = {
  start: {
    stopped: "starting, listen",
    starting: "=",
    running: "=",
    stopping: "stopping",
  },
  stop: {
    stopped: "=",
    starting:
      "stopping, unlisten, turnAway, tell refusal, closeSocket, tell leave, tell presence, tell disconnect, closeSocket, tell disconnect",
    running:
      "stopping, unlisten, turnAway, tell refusal, closeSocket, tell leave, tell presence, tell disconnect, closeSocket, tell disconnect",
    stopping: "=",
  },
  configure: {
    stopped: "stopped",
    starting: "starting",
    running: "running",
    stopping: "stopping",
  },
  addConnection: {
    stopped: "stopped, tell connect",
    starting: "starting, tell connect",
    running: "running, tell connect",
    stopping: "stopping, tell connect",
  },
  removeConnection: {
    stopped: "stopped, closeSocket, tell leave, tell presence, tell disconnect",
    starting: "starting, closeSocket, tell leave, tell presence, tell disconnect",
    running: "running, closeSocket, tell leave, tell presence, tell disconnect",
    stopping: "=",
  },
  createRoom: {
    stopped: "stopped",
    starting: "starting",
    running: "running",
    stopping: "stopping",
  },
  removeRoom: {
    stopped: "stopped, tell leave",
    starting: "starting, tell leave",
    running: "running, tell leave",
    stopping: "stopping",
  },
  setRoomMetadata: {
    stopped: "stopped",
    starting: "starting",
    running: "running",
    stopping: "stopping",
  },
  joinRoom: {
    stopped: "stopped, tell join",
    starting: "starting, tell join",
    running: "running, tell join",
    stopping: "stopping, tell join",
  },
  leaveRoom: {
    stopped: "stopped, tell leave",
    starting: "starting, tell leave",
    running: "running, tell leave",
    stopping: "=",
  },
  deliver: {
    stopped: "stopped, send chat",
    starting: "starting, send chat",
    running: "running, send chat",
    stopping: "=",
  },
  setUserId: {
    stopped: "stopped, tell presence",
    starting: "starting, tell presence",
    running: "running, tell presence",
    stopping: "=",
  },
  setUserData: {
    stopped: "stopped",
    starting: "starting",
    running: "running",
    stopping: "=",
  },
  setData: {
    stopped: "stopped",
    starting: "starting",
    running: "running",
    stopping: "stopping",
  },
  setPresence: {
    stopped: "stopped, tell presence",
    starting: "starting, tell presence",
    running: "running, tell presence",
    stopping: "=",
  },
  addRoute: {
    stopped: "stopped",
    starting: "starting",
    running: "running",
    stopping: "stopping",
  },
  removeRoute: {
    stopped: "stopped",
    starting: "starting",
    running: "running",
    stopping: "stopping",
  },
  authorizeRoom: {
    stopped: "stopped, tell leave",
    starting: "starting, tell leave",
    running: "running, tell leave",
    stopping: "stopping",
  },
  deauthorizeRoom: {
    stopped: "stopped, tell leave",
    starting: "starting, tell leave",
    running: "running, tell leave",
    stopping: "stopping",
  },
  reply: {
    stopped: "stopped, send reply",
    starting: "starting, send reply",
    running: "running, send reply",
    stopping: "=",
  },
  refuseRequest: {
    stopped: "stopped, send error",
    starting: "starting, send error",
    running: "running, send error",
    stopping: "=",
  },
  upgrade: {
    stopped: "stopped, check",
    starting: "starting, check",
    running: "running, check",
    stopping: "stopping, turnAway, tell refusal",
  },
  strayed: {
    stopped: "stopped, tell refusal",
    starting: "starting, tell refusal",
    running: "running, tell refusal",
    stopping: "stopping, tell refusal",
  },
  abandoned: {
    stopped: "stopped",
    starting: "starting",
    running: "running",
    stopping: "=",
  },
  checked: {
    stopped: "stopped, open",
    starting: "starting, open",
    running: "running, open",
    stopping: "=",
  },
  auth: {
    stopped: "stopped, verify",
    starting: "starting, verify",
    running: "running, verify",
    stopping: "=",
  },
  proved: {
    stopped: "stopped, send auth_success, tell presence, tell presence, tell authenticated",
    starting: "starting, send auth_success, tell presence, tell presence, tell authenticated",
    running: "running, send auth_success, tell presence, tell presence, tell authenticated",
    stopping: "=",
  },
  disproved: {
    stopped: "stopped, send auth_failure, tell refusal",
    starting: "starting, send auth_failure, tell refusal",
    running: "running, send auth_failure, tell refusal",
    stopping: "=",
  },
  refused: {
    stopped: "stopped, send error, tell refusal",
    starting: "starting, send error, tell refusal",
    running: "running, send error, tell refusal",
    stopping: "=",
  },
  listening: {
    stopped: "=",
    starting: "running, tell listening",
    running: "=",
    stopping: "=",
  },
  stopped: {
    stopped: "=",
    starting: "stopped, tell stopped",
    running: "stopped, tell stopped",
    stopping: "stopped, tell stopped",
  },
  connect: {
    stopped: "stopped, tell connect",
    starting: "starting, tell connect",
    running: "running, tell connect",
    stopping: "stopping, closeSocket, tell refusal, tell error",
  },
  message: {
    stopped: "stopped, tell message",
    starting: "starting, tell message",
    running: "running, tell message",
    stopping: "=",
  },
  control: {
    stopped: "stopped, send pong",
    starting: "starting, send pong",
    running: "running, send pong",
    stopping: "=",
  },
  frame: {
    stopped: "stopped, tell frame",
    starting: "starting, tell frame",
    running: "running, tell frame",
    stopping: "=",
  },
  malformed: {
    stopped: "stopped, send error, tell refusal, tell error",
    starting: "starting, send error, tell refusal, tell error",
    running: "running, send error, tell refusal, tell error",
    stopping: "=",
  },
  disconnect: {
    stopped: "stopped, tell leave, tell presence, tell disconnect",
    starting: "starting, tell leave, tell presence, tell disconnect",
    running: "running, tell leave, tell presence, tell disconnect",
    stopping: "=",
  },
  slow: {
    stopped: "stopped, tell slow",
    starting: "starting, tell slow",
    running: "running, tell slow",
    stopping: "=",
  },
  failed: {
    stopped: "stopped, tell error",
    starting: "stopped, tell error",
    running: "running, tell error",
    stopping: "stopping, tell error",
  },
  time: {
    stopped: "stopped, turnAway, tell refusal",
    starting: "starting, turnAway, tell refusal",
    running: "running, sweep, turnAway, tell refusal",
    stopping: "=",
  },
};

const eventTypes = Object.keys(serverEvents) as ServerEvent["type"][];
const cells = eventTypes.flatMap((type) => serverPhases.map((name) => [type, name] as const));

describe("the server machine", () => {
  it.each(cells)("answers %s while %s", (type, name) => {
    const before = guardedIn(name);
    const after = before.apply(serverEvents[type]);
    const words = [after.snapshot.phase.name, ...wordsOf(after.outbox)];
    expect(after.equals(before) && after.outbox.length === 0 ? "=" : words.join(", ")).toBe(
      answers[type][name],
    );
  });

  it.each(cells)("gives the same reference when %s changes nothing while %s", (type, name) => {
    const before = guardedIn(name);
    const after = before.apply(serverEvents[type]);
    expect(after === before).toBe(after.equals(before) && after.outbox.length === 0);
  });

  it("takes no event that it does not know", () => {
    const surprise = { type: "surprise" } as never;
    expect(() => transition(serverIn("running").snapshot, surprise)).toThrow("Broken invariant");
  });
});

describe("a fact about an unknown connection", () => {
  const facts = [
    ...(["message", "frame", "control", "malformed", "disconnect", "slow"] as const),
    ...(["checked", "abandoned", "auth", "proved", "disproved", "refused"] as const),
  ];

  it.each(facts)("is stale: %s changes nothing", (type) => {
    const server = serverIn("running");
    expect(server.apply({ ...serverEvents[type], connectionId: "gone" })).toBe(server);
  });
});

describe("a message of a peer", () => {
  const chat = new Message("chat", "Hello!", { id: "own", userId: "impostor", timestamp: 1 });
  const heard = (message: Message, connectionId = "a") =>
    noticesOf(
      serverIn("running").apply({
        ...serverEvents.message,
        message,
        connectionId,
        moment: momentAt(50, { wall: 9_000 }),
      }),
    );

  it("carries what the server knows of sender and time, whatever it claimed", () => {
    expect(heard(chat)).toMatchObject([
      {
        type: "message",
        connectionId: "a",
        message: { id: "own", userId: "ann", timestamp: 9_000 },
      },
    ]);
    expect(heard(chat, "b")).toMatchObject([{ message: { userId: undefined } }]);
  });

  it("gets an id when it has none", () => {
    expect(heard(new Message("chat"))).toMatchObject([{ message: { id: "m50" } }]);
  });
});

describe("the time of last activity", () => {
  const activityAt = (wall: number): number =>
    connectionOf(
      serverIn("running").apply({ ...serverEvents.frame, moment: momentAt(1, { wall }) }),
      "a",
    ).lastActivity;

  it.each([
    [999, 0],
    [1_000, 1_000],
    [5_500, 5_500],
    [-5, 0],
  ])("is kept to the second: a frame at %i leaves it at %i", (wall, activity) => {
    expect(activityAt(wall)).toBe(activity);
  });
});

describe("a failure", () => {
  it("of a socket leaves the server as it is and is told", () => {
    const failed = { ...serverEvents.failed, connectionId: "a" };
    const server = serverIn("running").apply(failed);
    expect(server.isListening()).toBe(true);
    expect(noticesOf(server).at(-1)).toEqual({
      type: "error",
      fault: failed.fault,
      connectionId: "a",
    });
  });

  it.each([
    ["PROTOCOL_ERROR", ["tell refusal", "tell error"]],
    ["MESSAGE_TOO_LARGE", ["tell refusal", "tell error"]],
    ["NETWORK_ERROR", ["tell error"]],
  ] as const)("of a socket is refused input unless it is the network's: %s", (code, words) => {
    const fault = { code, context: "socket" };
    const server = serverIn("running").apply({ ...serverEvents.failed, connectionId: "a", fault });
    expect(wordsOf(server.outbox)).toEqual(words);
    expect(noticesOf(server)[0]).toMatchObject(
      words.length > 1 ? { code, context: "socket", connectionId: "a" } : {},
    );
  });

  it("other than of listening does not stop what is starting", () => {
    const fault = { code: "NETWORK_ERROR", context: "socket" } as const;
    const server = serverIn("starting").apply({ ...serverEvents.failed, fault });
    expect(server.running).toBe(true);
  });
});

describe("input that is refused", () => {
  const refused = (differences: object, options: Partial<ServerOptions> = {}): WebSocketServer =>
    serverIn("running")
      .withOptions(options)
      .drain()
      .value.apply({ ...serverEvents.refused, ...differences });
  const quietly = { warns: undefined, retryAfterMs: undefined };

  it.each<[string, object, Partial<ServerOptions>, readonly string[]]>([
    ["with a warning", {}, {}, ["send error", "tell refusal"]],
    ["without one", { warns: false }, {}, ["tell refusal"]],
    ["in silence", quietly, {}, ["tell refusal"]],
    ["as a request", { ...quietly, request: {} }, {}, ["send error", "tell refusal"]],
    ["with no text where frames are raw", {}, { envelope: "raw" }, ["tell refusal"]],
    ["as a request of no words", { request: {} }, { envelope: "raw" }, ["tell refusal"]],
    [
      "for good",
      { ...quietly, closeCode: 4429 },
      {},
      ["tell refusal", "closeSocket", "tell leave", "tell presence", "tell disconnect"],
    ],
  ])("is so %s", (_, differences, options, words) => {
    const server = refused(differences, options);
    expect(wordsOf(server.outbox)).toEqual(words);
    expect(noticesOf(server)[0]).toEqual({
      type: "refusal",
      code: "RATE_LIMITED",
      context: "frame",
      connectionId: "a",
    });
  });

  it("is told with what was refused and when to try again", () => {
    const { outbox } = refused({ request: { id: "r1", room: "lobby" } });
    expect(outbox[0]).toMatchObject({
      to: { kind: "one", connectionId: "a" },
      outgoing: { type: "error", id: "r1", room: "lobby", data: { retryAfterMs: 40 } },
    });
  });

  it("ends a connection with the code and its name", () => {
    const server = refused({ closeCode: 4429 });
    expect(server.outbox).toContainEqual({
      type: "closeSocket",
      connectionId: "a",
      code: 4429,
      reason: "RATE_LIMITED",
    });
    expect(noticesOf(server).at(-1)).toMatchObject({
      type: "disconnect",
      code: 4429,
      reason: "RATE_LIMITED",
      wasClean: true,
    });
  });
});

describe("data that no server can have", () => {
  const connection = new Connection("a");
  const server = new WebSocketServer().addConnection("a", connection).drain().value;

  it.each<[ServerEvent, string]>([
    [{ type: "configure", options: { port: -1 } }, "INVALID_OPTION"],
    [{ type: "createRoom", room: "", options: {} }, "INVALID_NAME"],
    [{ type: "createRoom", room: "a", options: { capacity: 0 } }, "INVALID_OPTION"],
    [{ type: "addConnection", connection: new Connection("") }, "INVALID_NAME"],
    [{ type: "setUserId", connectionId: "a", userId: "" }, "INVALID_NAME"],
    [{ type: "addRoute", pattern: "chat" }, "INVALID_OPTION"],
    [{ type: "addRoute", pattern: "/", options: { connectionsMax: NaN } }, "INVALID_OPTION"],
    [{ type: "authorizeRoom", room: "", userIds: [] }, "INVALID_NAME"],
    [{ type: "authorizeRoom", room: "a", userIds: ["ann", ""] }, "INVALID_NAME"],
    [{ type: "deauthorizeRoom", room: "a", userId: "\n" }, "INVALID_NAME"],
    [{ type: "createRoom", room: "a", options: { allowedUsers: [""] } }, "INVALID_NAME"],
  ])("is refused by the machine: %p", (event, code) => {
    const after = reduceServer(server, event);
    expect(after.equals(server)).toBe(true);
    expect(after.outbox).toEqual([
      { type: "notify", notice: { type: "refused", fault: { code, context: event.type } } },
    ]);
  });

  it("is thrown at whoever builds with it", () => {
    const misuses = [
      () => server.withOptions({ port: -1 }),
      () => server.createRoom(""),
      () => server.createRoom("a", { capacity: 0 }),
      () => server.addConnection("", connection),
      () => server.addConnection("b", new Connection("b", { userId: "" })),
      () => server.setUserId("a", ""),
    ];
    for (const misuse of misuses) expect(misuse).toThrow(WebSocketError);
  });

  it("is told apart from a fault of the library, which is thrown", () => {
    const broken = { type: "connect", connectionId: "b" } as unknown as ServerEvent;
    expect(() => reduceServer(server, broken)).toThrow(TypeError);
  });
});
