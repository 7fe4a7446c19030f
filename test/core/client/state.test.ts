import { is, List, OrderedMap } from "immutable";
import { clientDefaults } from "../../../src/core/client/options.js";
import { ClientState, speaking, stateName } from "../../../src/core/client/state.js";
import { Message } from "../../../src/core/Message.js";
import { clientPhases, newClient, open, quiet, stateIn, url } from "../../support/clients.js";

const initial = ClientState.initial(url, ["chat"], clientDefaults);
const intent = (joined = false) => ({ joined, deadline: undefined });

const withRooms = (...names: readonly string[]): ClientState =>
  initial.with({ rooms: OrderedMap(names.map((name) => [name, intent()])) });

const withRequest = (sent: boolean): ClientState =>
  initial.with({ requests: OrderedMap([["r1", { timeoutMs: 5, sent, deadline: 7 }]]) });

describe("the name of a client's state", () => {
  it.each([
    ["disconnected", "disconnected"],
    ["connecting", "connecting"],
    ["connected", "connected"],
    ["disconnecting", "disconnecting"],
    ["waiting", "reconnecting"],
    ["failed", "failed"],
  ] as const)("in the phase %s is %s", (phase, name) => {
    expect(stateName(stateIn(phase))).toBe(name);
  });

  it("is reconnecting during every dial but the first", () => {
    expect(stateName(stateIn("connecting").with({ attempts: 1 }))).toBe("reconnecting");
    expect(stateName(stateIn("connected").with({ attempts: 1 }))).toBe("connected");
  });
});

describe("the equality of client states", () => {
  it.each(clientPhases)("is that of their contents: %s", (phase) => {
    expect(is(stateIn(phase), stateIn(phase))).toBe(true);
    expect(stateIn(phase).hashCode()).toBe(stateIn(phase).hashCode());
    expect(stateIn(phase)).toEqual(stateIn(phase));
  });

  it.each([
    ["another kind", {}],
    ["another URL", ClientState.initial("ws://other", ["chat"], clientDefaults)],
    ["other protocols", ClientState.initial(url, [], clientDefaults)],
    ["other options", initial.with({ options: { ...clientDefaults, queueMax: 1 } })],
    ["another phase", initial.with({ phase: { name: "waiting", until: 1 } })],
    ["other attempts", initial.with({ attempts: 1 })],
    ["another epoch", initial.with({ epoch: 1 })],
    ["a longer queue", initial.with({ queue: List(["a"]) })],
    ["other rooms", withRooms("lobby")],
    ["a name of its own", initial.with({ connectionId: "c1" })],
    ["a request that waits", withRequest(false)],
    ["a hint", initial.with({ retryHint: { retryAfterMs: 5, until: undefined } })],
  ])("sees %s", (_, other) => {
    expect(initial.equals(other)).toBe(false);
  });

  it("sees what waits, entry by entry", () => {
    const waiting = (text: string): ClientState =>
      initial.with({ queue: List([new Message("chat", text), "raw"]) });
    expect(waiting("a").equals(waiting("a"))).toBe(true);
    expect(waiting("a").equals(waiting("b"))).toBe(false);
  });

  it("sees what became of requests", () => {
    expect(withRequest(true).equals(withRequest(true))).toBe(true);
    expect(withRequest(true).equals(withRequest(false))).toBe(false);
  });

  it("sees rooms of any name, their order and what became of them", () => {
    expect(initial.equals(withRooms("__proto__"))).toBe(false);
    expect(withRooms("1", "2").equals(withRooms("2", "1"))).toBe(false);
    expect(withRooms("a").equals(withRooms("a"))).toBe(true);
    const joined = initial.with({ rooms: OrderedMap([["a", intent(true)]]) });
    expect(withRooms("a").equals(joined)).toBe(false);
  });
});

describe("a client that uses the protocol", () => {
  it("speaks it on this connection from then on", () => {
    const silent = open(quiet(newClient().leaveRoom("lobby").connect()), 0, { protocol: "" });
    expect(silent.snapshot.phase).toMatchObject({ speaks: false });
    const next = speaking(silent.snapshot);
    expect(next.phase).toMatchObject({ speaks: true });
    expect(speaking(next)).toBe(next);
  });

  it("has nothing to speak on without a connection", () => {
    expect(speaking(initial)).toBe(initial);
  });
});
