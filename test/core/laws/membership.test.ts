import fc from "fast-check";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import {
  after,
  connectionIds,
  runs,
  serverHistory,
  strangerIds,
} from "../../support/arbitraries.js";
import { intruders, lopsided, misfiled, tracesOf } from "../../support/invariants.js";
import { listen, lose, wind } from "../../support/servers.js";

const ids = [...connectionIds, ...strangerIds];

describe("after any history", () => {
  it("a connection is in a room exactly when the room has it as a member", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        expect(lopsided(after(new WebSocketServer(), history))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("user index and presence know the connections of a user and no others", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        expect(misfiled(after(new WebSocketServer(), history))).toEqual([]);
      }),
      runs,
    );
  });

  it("nobody is in a room in which only others may be", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        expect(intruders(after(new WebSocketServer(), history))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("a room that was made by a join has members", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const { rooms } = after(new WebSocketServer(), history);
        expect(rooms.filter((room) => !room.persistent && room.members.isEmpty()).size).toBe(0);
      }),
      runs,
    );
  });

  it("no room has more members than its capacity", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const { rooms } = after(new WebSocketServer(), history);
        expect(
          rooms.filter(({ capacity = Infinity, members }) => members.size > capacity).size,
        ).toBe(0);
      }),
      runs,
    );
  });
});

// A stranger, whom a builder put into a room, has no socket that could close: it is removed.
const ways = {
  "its socket closes": (server: WebSocketServer, id: string) =>
    server.connections.has(id) ? lose(server, id) : server.removeConnection(id),
  "it is removed": (server: WebSocketServer, id: string) => server.removeConnection(id),
};

describe("a departure leaves nothing behind", () => {
  it.each(Object.entries(ways))("when %s, after any history", (_, leave) => {
    fc.assert(
      fc.property(serverHistory, fc.constantFrom(...ids), (history, id) => {
        const server = after(new WebSocketServer(), history);
        // Whose handshake is under way is nobody yet who could go.
        fc.pre(!server.snapshot.gate.attempts.has(id));
        expect(tracesOf(leave(server, id), id)).toEqual([]);
      }),
      runs,
    );
  });

  it("of anybody, once all have gone", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const server = after(new WebSocketServer(), history);
        const empty = ids.reduce((next, id) => ways["its socket closes"](next, id), server);
        expect(empty.getConnectionCount()).toBe(0);
        expect(empty.snapshot.users.size).toBe(0);
        expect(empty.rooms.every((room) => room.persistent && room.members.isEmpty())).toBe(true);
        expect(empty.presence.users.every(({ connections }) => connections.isEmpty())).toBe(true);
      }),
      runs,
    );
  });

  it("of any connection when the server stops", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const server = listen(after(new WebSocketServer(), history).start());
        fc.pre(server.isListening());
        const stopped = wind(server.stop());
        expect(stopped.getConnectionCount()).toBe(0);
        expect([...server.connections.keys()].flatMap((id) => tracesOf(stopped, id))).toEqual([]);
      }),
      runs,
    );
  });
});
