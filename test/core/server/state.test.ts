import { is, Map, OrderedSet } from "immutable";
import { Connection } from "../../../src/core/connection/Connection.js";
import { PresenceTracker } from "../../../src/core/presence/PresenceTracker.js";
import { Room } from "../../../src/core/Room.js";
import { serverDefaults } from "../../../src/core/server/options.js";
import { toRoute } from "../../../src/core/server/routes.js";
import { ServerState } from "../../../src/core/server/state.js";
import { Table } from "../../../src/core/Table.js";
import { serverPhases, stateIn } from "../../support/servers.js";

const initial = ServerState.initial(serverDefaults);
const rooms = Map([["lobby", new Room("lobby")]]);
const connections = Table.of([["a", new Connection("a")]]);

describe("a server's state", () => {
  it("stays the same reference when a part is put in place of itself", () => {
    const state = stateIn("running");
    expect(state.withConnections(state.connections)).toBe(state);
    expect(state.withRooms(state.rooms)).toBe(state);
    expect(state.withUsers(state.users)).toBe(state);
    expect(state.withPresence(state.presence)).toBe(state);
    expect(state.withGate(state.gate)).toBe(state);
    expect(state.withData(state.data)).toBe(state);
  });

  it.each(serverPhases)("equals its twin while %s", (phase) => {
    expect(is(stateIn(phase), stateIn(phase))).toBe(true);
    expect(stateIn(phase).hashCode()).toBe(stateIn(phase).hashCode());
  });

  it.each([
    ["another kind", {}],
    ["other options", initial.withOptions({ ...serverDefaults, port: 1 })],
    ["another phase", initial.withPhase({ name: "starting" })],
    ["other connections", initial.withConnections(connections)],
    ["other rooms", initial.withRooms(rooms)],
    ["other users", initial.withUsers(Map([["ann", OrderedSet(["a"])]]))],
    ["another gate", initial.withGate(initial.gate.with({ routes: [toRoute("/chat")] }))],
    ["other data", initial.withData(Map([["count", 1]]))],
    ["other presence", initial.withPresence(new PresenceTracker().setOnline("ann"))],
  ])("sees %s", (_, other) => {
    expect(initial.equals(other)).toBe(false);
  });

  it("keeps all other parts when one is replaced", () => {
    const state = stateIn("running");
    const turned = state.withRooms(rooms).withConnections(connections).withUsers(Map());
    expect(turned).toMatchObject({ rooms, phase: state.phase, presence: state.presence });
    expect(turned.connections).toBe(connections);
    const gate = state.gate.with({ routes: [toRoute("/chat")] });
    const data = Map([["count", 1]]);
    const present = turned.withPresence(new PresenceTracker().setOnline("ann"));
    const guarded = present
      .withData(data)
      .withGate(gate)
      .withUsers(Map([["ann", OrderedSet()]]));
    expect(guarded.withPhase(state.phase).withOptions(serverDefaults)).toMatchObject({
      rooms,
      gate,
      data,
    });
    expect(present.withData(data).withRooms(Map()).withConnections(Table.of()).data).toBe(data);
    expect(present.withData(data).withPresence(new PresenceTracker()).data).toBe(data);
  });
});
