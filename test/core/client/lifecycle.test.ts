import {
  connectionEnded,
  dial,
  heard,
  mayComeBack,
  nextDeadline,
} from "../../../src/core/client/lifecycle.js";
import type { ClientOptions } from "../../../src/core/client/options.js";
import type { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import {
  clientIn,
  later,
  lose,
  newClient,
  open,
  openedFact,
  quiet,
  stateIn,
  told,
  wordsOf,
} from "../../support/clients.js";

const joined = new Message("room_joined", undefined, { room: "lobby" });

const connected = (options: Partial<ClientOptions> = {}): WebSocketClient =>
  quiet(open(newClient({ requestTimeoutMs: 1e6, ...options }).connect()));

const after = (client: WebSocketClient, now: number): string[] =>
  wordsOf(later(client, now).outbox);

describe("a dial", () => {
  it("takes a new epoch, and a deadline when it has a moment", () => {
    const { state, effects } = dial(stateIn("disconnected"), 2, momentAt(5));
    expect(state).toMatchObject({ epoch: 1, attempts: 2, phase: { deadline: 10_005 } });
    expect(effects).toEqual([
      { type: "openSocket", epoch: 1, url: "ws://localhost:8080", protocols: [] },
    ]);
    expect(dial(stateIn("disconnected"), 0).state.phase).toMatchObject({ deadline: undefined });
  });

  it("that is not answered in time is given up and tried again", () => {
    const client = clientIn("connecting");
    expect(client.nextDeadline).toBe(10_000);
    expect(after(client, 9_999)).toEqual([]);
    const given = later(client, 10_000);
    expect(given.state).toBe("reconnecting");
    expect(given.snapshot.epoch).toBe(client.snapshot.epoch + 1);
    expect(given.outbox[0]).toEqual({ type: "dropSocket", epoch: client.snapshot.epoch });
  });

  it("in place of a connection that is closing starts in no room", () => {
    const { rooms } = clientIn("disconnecting").connect().snapshot;
    expect(rooms.toObject()).toEqual({ lobby: { joined: false, again: true } });
  });

  it("made by a builder waits for its deadline until it is committed", () => {
    const client = quiet(newClient().connect());
    expect(client.nextDeadline).toBeUndefined();
    expect(after(client, 1e9)).toEqual([]);
  });
});

describe("an opened socket", () => {
  it("is told, asked for the rooms, and given the queue in order", () => {
    const client = newClient().send("raw").joinRoom("attic").connect();
    const next = open(quiet(client));
    expect(wordsOf(next.outbox)).toEqual([
      "tell open",
      "send join_room",
      "send join_room",
      "send note",
      "send frame",
    ]);
    expect(next.messageQueue.isEmpty()).toBe(true);
  });

  it("has to hold for a while before its attempts are forgotten", () => {
    const again = later(lose(clientIn("connected")), 30_000);
    const flapping = quiet(open(again, 30_000));
    expect(flapping.reconnectAttempts).toBe(1);
    expect(flapping.nextDeadline).toBe(35_000);
    expect(later(flapping, 34_999).reconnectAttempts).toBe(1);
    expect(later(flapping, 35_000).reconnectAttempts).toBe(0);
  });
});

describe("a lost connection", () => {
  it.each([
    [1006, "waiting"],
    [1011, "waiting"],
    [1000, "disconnected"],
    [1008, "disconnected"],
    [4401, "disconnected"],
    [4408, "waiting"],
  ])("with code %i leads to %s", (code, name) => {
    expect(lose(clientIn("connected"), code).snapshot.phase.name).toBe(name);
  });

  it("is not dialled again when reconnecting is off", () => {
    expect(lose(connected({ reconnect: false })).state).toBe("disconnected");
  });

  it("is dialled again after ever longer delays, until the attempts are used up", () => {
    let client = connected({ reconnectAttemptsMax: 3, reconnectJitter: 0 });
    const delays: number[] = [];
    let now = 0;
    for (
      client = lose(client);
      client.nextDeadline !== undefined;
      client = lose(client, 1006, now)
    ) {
      delays.push(client.nextDeadline - now);
      now = client.nextDeadline;
      client = later(client, now);
    }
    expect(delays).toEqual([1_000, 2_000, 4_000]);
    expect(client.state).toBe("failed");
    expect(client.connect()).toMatchObject({ state: "connecting", reconnectAttempts: 0 });
  });

  it("keeps the rooms, none of them joined any more", () => {
    const { rooms } = lose(clientIn("connected")).snapshot;
    expect(rooms.toObject()).toEqual({ lobby: { joined: false, again: true } });
  });

  it("that was closed by its user stays closed", () => {
    expect(lose(clientIn("disconnecting"))).toMatchObject({ state: "disconnected" });
  });

  it.each(["disconnected", "waiting", "failed"] as const)("means nothing while %s", (name) => {
    const end = { code: 1006, reason: "", wasClean: false };
    const state = stateIn(name);
    expect(connectionEnded(state, end, momentAt(0))).toEqual({ state, effects: [] });
  });
});

describe("a close handshake", () => {
  it("that is not finished in time is cut off", () => {
    const client = clientIn("disconnecting");
    expect(client.nextDeadline).toBe(5_000);
    expect(after(client, 4_999)).toEqual([]);
    expect(later(client, 5_000).outbox).toEqual([
      { type: "dropSocket", epoch: 1 },
      { type: "notify", notice: { type: "close", code: 1000, reason: "done", wasClean: false } },
    ]);
  });
});

describe("the heartbeat", () => {
  it("asks after silence, by a ping frame where the socket can", () => {
    const client = connected();
    expect(client.nextDeadline).toBe(25_000);
    expect(after(client, 24_999)).toEqual([]);
    expect(after(client, 25_000)).toEqual(["ping"]);
  });

  it("asks by a message where the protocol was negotiated and the socket cannot", () => {
    const browser = quiet(open(newClient().connect(), 0, { canPing: false }));
    expect(wordsOf(later(browser, 25_000).outbox)).toContain("send ping");
  });

  it.each([
    ["it is off", connected({ heartbeatIntervalMs: 0 })],
    [
      "a browser's peer is foreign",
      quiet(
        open(quiet(newClient().leaveRoom("lobby").connect()), 0, { canPing: false, protocol: "" }),
      ),
    ],
  ])("is silent when %s", (_, client) => {
    expect(wordsOf(later(client, 1e5).outbox)).toEqual([]);
    expect(quiet(told(client, joined)).nextDeadline).toBeUndefined();
  });

  it("starts anew with every sign of life", () => {
    const { snapshot } = later(connected(), 25_000);
    const next = heard(snapshot, momentAt(26_000));
    expect(next.phase).toMatchObject({ heardAt: 26_000, pingedAt: undefined });
    expect(nextDeadline(next)).toBe(51_000);
  });

  it("notes a sign of life only where there is a connection, and only news", () => {
    const { snapshot } = connected();
    expect(heard(snapshot, momentAt(0))).toBe(snapshot);
    expect(heard(stateIn("waiting"), momentAt(9)).phase).toEqual(stateIn("waiting").phase);
  });

  it("gives up a peer that does not answer in time, and dials again", () => {
    const asked = quiet(later(connected(), 25_000));
    expect(asked.nextDeadline).toBe(35_000);
    expect(after(asked, 34_999)).toEqual([]);
    expect(after(asked, 35_000)).toEqual([
      "dropSocket",
      "tell error",
      "tell close",
      "tell reconnecting",
    ]);
  });

  it("gives a second chance when it was the client that slept", () => {
    const asked = quiet(later(connected(), 25_000));
    expect(after(asked, 45_001)).toEqual(["ping"]);
  });
});

describe("what needs no clock", () => {
  it.each(["disconnected", "failed"] as const)("is %s", (name) => {
    expect(clientIn(name).nextDeadline).toBeUndefined();
    expect(later(clientIn(name), 1e9)).toEqual(clientIn(name));
  });

  it("is an opening that nobody waits for", () => {
    const client = clientIn("connected");
    expect(client.apply(openedFact(client))).toBe(client);
  });
});

describe("a client that means to be connected", () => {
  const givenUp = lose(later(lose(newClient({ reconnectAttemptsMax: 1 }).connect()), 1e6));
  const closing = (code: number, options: Partial<ClientOptions> = {}): WebSocketClient =>
    lose(open(newClient(options).connect()), code);

  it.each<[boolean, string, WebSocketClient]>([
    [true, "waits to dial again", clientIn("waiting")],
    [true, "has used up its attempts", givenUp],
    [false, "was to make no attempt", clientIn("failed")],
    [false, "has given up and is not to come back since", givenUp.withReconnect(false)],
    [false, "has not been connected", clientIn("disconnected")],
    [false, "is being connected", clientIn("connecting")],
    [false, "is connected", clientIn("connected")],
    [false, "is being closed", clientIn("disconnecting")],
    [false, "was closed, and the socket broke before the end", lose(clientIn("disconnecting"))],
    [false, "was lost and is not to come back", closing(1006, { reconnect: false })],
    [false, "was closed for good by the server", closing(1008)],
  ])("is %s one that %s", (expected, _, { snapshot }) => {
    expect(mayComeBack(snapshot)).toBe(expected);
  });
});
