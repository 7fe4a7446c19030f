import { reduceServer, WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { Connection } from "../../../src/core/connection/Connection.js";
import { WebSocketError } from "../../../src/core/error.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import type { ServerEvent } from "../../../src/core/server/event.js";
import type { ServerPhase } from "../../../src/core/server/state.js";
import { transition } from "../../../src/core/server/transition.js";
import { serverEvents } from "../../support/serverEvents.js";
import { connectionOf, noticesOf, serverIn, serverPhases, wordsOf } from "../../support/servers.js";

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
      "stopping, unlisten, closeSocket, tell leave, tell presence, tell disconnect, closeSocket, tell disconnect",
    running:
      "stopping, unlisten, closeSocket, tell leave, tell presence, tell disconnect, closeSocket, tell disconnect",
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
  setPresence: {
    stopped: "stopped, tell presence",
    starting: "starting, tell presence",
    running: "running, tell presence",
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
    stopping: "stopping, closeSocket, tell error",
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
    stopped: "stopped, send error, tell error",
    starting: "starting, send error, tell error",
    running: "running, send error, tell error",
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
    stopped: "=",
    starting: "=",
    running: "running, sweep",
    stopping: "=",
  },
};

const eventTypes = Object.keys(serverEvents) as ServerEvent["type"][];
const cells = eventTypes.flatMap((type) => serverPhases.map((name) => [type, name] as const));

describe("the server machine", () => {
  it.each(cells)("answers %s while %s", (type, name) => {
    const before = serverIn(name);
    const after = before.apply(serverEvents[type]);
    const words = [after.snapshot.phase.name, ...wordsOf(after.outbox)];
    expect(after.equals(before) && after.outbox.length === 0 ? "=" : words.join(", ")).toBe(
      answers[type][name],
    );
  });

  it.each(cells)("gives the same reference when %s changes nothing while %s", (type, name) => {
    const before = serverIn(name);
    const after = before.apply(serverEvents[type]);
    expect(after === before).toBe(after.equals(before) && after.outbox.length === 0);
  });

  it("takes no event that it does not know", () => {
    const surprise = { type: "surprise" } as never;
    expect(() => transition(serverIn("running").snapshot, surprise)).toThrow("Broken invariant");
  });
});

describe("a fact about an unknown connection", () => {
  const facts = ["message", "frame", "control", "malformed", "disconnect", "slow"] as const;

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
    expect(noticesOf(server)).toEqual([{ type: "error", fault: failed.fault, connectionId: "a" }]);
  });

  it("other than of listening does not stop what is starting", () => {
    const fault = { code: "NETWORK_ERROR", context: "socket" } as const;
    const server = serverIn("starting").apply({ ...serverEvents.failed, fault });
    expect(server.running).toBe(true);
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
