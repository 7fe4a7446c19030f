import { reduceClient, WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import type { ClientEvent } from "../../../src/core/client/event.js";
import type { ClientPhase } from "../../../src/core/client/state.js";
import { transition } from "../../../src/core/client/transition.js";
import { fault, WebSocketError } from "../../../src/core/error.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { clientEvents } from "../../support/clientEvents.js";
import {
  clientIn,
  clientPhases,
  newClient,
  open,
  quiet,
  stateIn,
  told,
  wordsOf,
} from "../../support/clients.js";

/** `=` is the very same state and no effects, else the next phase and what is asked for. */
const answers: {
  readonly [Type in ClientEvent["type"]]: { readonly [Name in ClientPhase["name"]]: string };
} = {
  connect: {
    disconnected: "connecting, openSocket",
    connecting: "=",
    connected: "=",
    disconnecting: "connecting, tell close, openSocket",
    waiting: "connecting, openSocket",
    failed: "connecting, openSocket",
  },
  attemptReconnect: {
    disconnected: "connecting, openSocket",
    connecting: "=",
    connected: "=",
    disconnecting: "connecting, tell close, openSocket",
    waiting: "connecting, openSocket",
    failed: "=",
  },
  close: {
    disconnected: "=",
    connecting: "disconnected, dropSocket, tell close",
    connected: "disconnecting, closeSocket",
    disconnecting: "=",
    waiting: "disconnected, tell close",
    failed: "=",
  },
  send: {
    disconnected: "disconnected, tell queued",
    connecting: "connecting, tell queued",
    connected: "connected, send chat",
    disconnecting: "disconnecting, tell queued",
    waiting: "waiting, tell queued",
    failed: "failed, tell queued",
  },
  request: {
    disconnected: "disconnected, tell queued",
    connecting: "connecting, tell queued",
    connected: "connected, send ask",
    disconnecting: "disconnecting, tell queued",
    waiting: "waiting, tell queued",
    failed: "failed, tell queued",
  },
  cancel: {
    disconnected: "=",
    connecting: "=",
    connected: "=",
    disconnecting: "=",
    waiting: "=",
    failed: "=",
  },
  joinRoom: {
    disconnected: "disconnected",
    connecting: "connecting",
    connected: "connected, send join_room",
    disconnecting: "disconnecting",
    waiting: "waiting",
    failed: "failed",
  },
  leaveRoom: {
    disconnected: "disconnected, tell left",
    connecting: "connecting, tell left",
    connected: "connected, send leave_room",
    disconnecting: "disconnecting, tell left",
    waiting: "waiting, tell left",
    failed: "failed, tell left",
  },
  clearQueue: {
    disconnected: "disconnected",
    connecting: "connecting",
    connected: "=",
    disconnecting: "=",
    waiting: "=",
    failed: "failed",
  },
  authenticate: {
    disconnected: "disconnected",
    connecting: "connecting",
    connected: "connected, prove",
    disconnecting: "disconnecting",
    waiting: "waiting",
    failed: "failed",
  },
  restore: {
    disconnected: "disconnected",
    connecting: "connecting",
    connected: "connected, send note",
    disconnecting: "disconnecting",
    waiting: "waiting",
    failed: "failed",
  },
  unproven: {
    disconnected: "=",
    connecting: "=",
    connected: "=",
    disconnecting: "=",
    waiting: "=",
    failed: "=",
  },
  configure: {
    disconnected: "disconnected",
    connecting: "connecting",
    connected: "connected",
    disconnecting: "disconnecting",
    waiting: "waiting",
    failed: "failed",
  },
  opened: {
    disconnected: "=",
    connecting: "connected, tell open, send join_room, send note",
    connected: "=",
    disconnecting: "=",
    waiting: "=",
    failed: "=",
  },
  message: {
    disconnected: "=",
    connecting: "=",
    connected: "connected, tell message",
    disconnecting: "=",
    waiting: "=",
    failed: "=",
  },
  control: {
    disconnected: "=",
    connecting: "=",
    connected: "connected, tell left",
    disconnecting: "=",
    waiting: "=",
    failed: "=",
  },
  frame: {
    disconnected: "=",
    connecting: "=",
    connected: "connected, tell frame",
    disconnecting: "=",
    waiting: "=",
    failed: "=",
  },
  malformed: {
    disconnected: "=",
    connecting: "=",
    connected: "connected, tell error",
    disconnecting: "=",
    waiting: "=",
    failed: "=",
  },
  heard: {
    disconnected: "=",
    connecting: "=",
    connected: "connected",
    disconnecting: "=",
    waiting: "=",
    failed: "=",
  },
  closed: {
    disconnected: "=",
    connecting: "waiting, tell error, tell close, tell reconnecting",
    connected: "waiting, tell close, tell reconnecting",
    disconnecting: "disconnected, tell close",
    waiting: "=",
    failed: "=",
  },
  time: {
    disconnected: "=",
    connecting: "waiting, dropSocket, tell error, tell close, tell reconnecting",
    connected: "connected, ping",
    disconnecting: "disconnected, dropSocket, tell close",
    waiting: "connecting, openSocket",
    failed: "=",
  },
  committed: {
    disconnected: "disconnected",
    connecting: "connecting",
    connected: "=",
    disconnecting: "=",
    waiting: "=",
    failed: "failed",
  },
};

const eventTypes = Object.keys(clientEvents) as ClientEvent["type"][];
const cells = eventTypes.flatMap((type) => clientPhases.map((name) => [type, name] as const));

const answerTo = (name: ClientPhase["name"], event: ClientEvent): string => {
  const before = stateIn(name);
  const { state, effects } = transition(before, event);
  if (state === before && effects.length === 0) return "=";
  return [state.phase.name, ...wordsOf(effects)].join(", ");
};

describe("the client machine", () => {
  it.each(cells)("answers %s while %s", (type, name) => {
    const event = clientEvents[type](stateIn(name).epoch);
    expect(answerTo(name, event)).toBe(answers[type][name]);
  });

  it("takes no event that it does not know", () => {
    expect(() => transition(stateIn("connected"), { type: "surprise" } as never)).toThrow(
      "Broken invariant",
    );
  });
});

const facts = cells.filter(([type]) => "epoch" in clientEvents[type](0));

describe("a fact of an older epoch", () => {
  it.each(facts)("changes nothing: %s while %s", (type, name) => {
    const before = stateIn(name);
    const { state, effects } = transition(before, clientEvents[type](before.epoch - 1));
    expect(state).toBe(before);
    expect(effects).toEqual([]);
  });
});

describe("closing", () => {
  const close = (code: number, reason: string) =>
    transition(stateIn("connected"), { type: "close", code, reason, moment: momentAt(7) });

  it("starts the close handshake with a deadline", () => {
    expect(close(4001, "later").state.phase).toEqual({
      name: "disconnecting",
      code: 4001,
      reason: "later",
      deadline: 5_007,
    });
  });

  it.each([
    [1006, ""],
    [1005, ""],
    [999, ""],
    [NaN, ""],
    [1000, "x".repeat(124)],
    [1000, "€".repeat(42)],
  ])("is refused with code %p and reason %p", (code, reason) => {
    expect(close(code, reason).effects).toEqual([
      { type: "notify", notice: { type: "refused", fault: fault("INVALID_CLOSE_CODE", "close") } },
    ]);
  });

  it.each(["x".repeat(123), "€".repeat(41)])("takes a reason of 123 bytes: %p", (reason) => {
    expect(wordsOf(close(1000, reason).effects)).toEqual(["closeSocket"]);
  });
});

describe("reconnecting by hand", () => {
  it.each([
    [{ reconnect: false }, 0],
    [{ reconnectAttemptsMax: 0 }, 0],
    [{ reconnectAttemptsMax: 1 }, 1],
  ])("with %p makes attempts: %i", (options, attempts) => {
    expect(newClient(options).attemptReconnect().reconnectAttempts).toBe(attempts);
  });
});

describe("a control message", () => {
  it("of a peer without the protocol is handed over like any other", () => {
    const foreign = open(clientIn("connecting").leaveRoom("lobby"), 0, { protocol: "" });
    const message = new Message("ping");
    const event = { type: "control", epoch: 1, message, data: "{}", moment: momentAt(1) } as const;
    const { effects } = transition(foreign.snapshot, event);
    expect(effects).toEqual([{ type: "notify", notice: { type: "message", message, data: "{}" } }]);
  });

  it.each([
    ["error", { code: "RATE_LIMITED" }, ["tell message", "tell error"]],
    ["error", { code: "BROKEN" }, ["tell message"]],
    ["error", "broken", ["tell message"]],
    ["room_left", { code: "RATE_LIMITED" }, ["tell message"]],
  ])("of such a peer, %s with %j, is an error in our words alone", (type, data, words) => {
    const foreign = quiet(open(clientIn("connecting").leaveRoom("lobby"), 0, { protocol: "" }));
    expect(wordsOf(told(foreign, new Message(type, data)).outbox)).toEqual(words);
  });
});

describe("taking over a value", () => {
  const commit = (client: ReturnType<typeof newClient>) =>
    transition(client.snapshot, { type: "committed", moment: momentAt(100) }).state;

  it("stamps what waits, each with an id of its own", () => {
    const { queue } = commit(newClient().send("raw").sendText("note", "second"));
    expect(queue.map((entry) => (entry instanceof Message ? entry.id : entry)).toArray()).toEqual([
      "m100.q0",
      "raw",
      "m100.q2",
    ]);
  });

  it.each([
    ["connecting", newClient().connect(), 10_100],
    ["disconnecting", open(newClient().connect()).close(), 5_100],
  ])("gives %s a deadline", (_, client, deadline) => {
    expect(commit(client).phase).toMatchObject({ deadline });
  });

  it("gives requests a deadline, and keeps one that is there", () => {
    const client = open(newClient().connect()).joinRoom("attic");
    const rooms = commit(client).rooms.map((intent) => intent.deadline);
    expect(rooms.toObject()).toEqual({ lobby: 10_000, attic: 10_100 });
  });
});

describe("data that no client can have", () => {
  const client = new WebSocketClient("ws://localhost");

  it("is refused by the machine and thrown at whoever builds with it", () => {
    const after = reduceClient(client, { type: "configure", options: { queueMax: -1 } });
    expect(after.outbox).toMatchObject([{ notice: { fault: { code: "INVALID_OPTION" } } }]);
    expect(() => client.withOptions({ queueMax: -1 })).toThrow(WebSocketError);
  });

  it("is told apart from a fault of the library, which is thrown", () => {
    const broken = { type: "joinRoom", room: "a", moment: null } as unknown as ClientEvent;
    const connected = stateIn("connected");
    const unreadable = {
      ...broken,
      get room(): string {
        throw new TypeError("broken");
      },
    };
    expect(() => transition(connected, unreadable)).toThrow(TypeError);
  });
});
