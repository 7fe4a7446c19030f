import fc from "fast-check";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { clientEvent, clientHistory, lived, runs } from "../../support/arbitraries.js";
import { lose, open, quiet, told, url } from "../../support/clients.js";
import { Message } from "../../../src/core/Message.js";

describe("a fact of an older epoch", () => {
  it("changes nothing, whatever has happened", () => {
    fc.assert(
      fc.property(
        clientHistory,
        clientEvent,
        fc.integer({ min: 1, max: 3 }),
        (past, event, age) => {
          const client = lived(new WebSocketClient(url), past);
          fc.pre("epoch" in event);
          expect(client.apply({ ...event, epoch: client.snapshot.epoch - age })).toBe(client);
        },
      ),
      runs,
    );
  });

  it("is the late close of a socket that was replaced", () => {
    const first = open(new WebSocketClient(url).connect());
    const second = quiet(open(first.disconnect().connect()));
    const late = { type: "closed", code: 1000, reason: "", wasClean: true } as const;
    const moment = { now: 0, wall: 0, roll: 0, id: "m" };
    expect(second.apply({ ...late, epoch: first.snapshot.epoch, moment })).toBe(second);
    expect(second.isConnected()).toBe(true);
  });

  it("is the opening of a dial that was given up", () => {
    const dialling = new WebSocketClient(url).connect();
    const closed = quiet(dialling.disconnect());
    const { epoch } = dialling.snapshot;
    const moment = { now: 0, wall: 0, roll: 0, id: "m" };
    const opened = { type: "opened", epoch, protocol: "", canPing: true, moment } as const;
    expect(closed.apply(opened)).toBe(closed);
    expect(closed.getState()).toBe("disconnected");
  });
});

describe("a client", () => {
  it("never counts its epoch back", () => {
    fc.assert(
      fc.property(clientHistory, clientHistory, (past, future) => {
        const client = lived(new WebSocketClient(url), past);
        expect(lived(client, future).snapshot.epoch).toBeGreaterThanOrEqual(client.snapshot.epoch);
      }),
      runs,
    );
  });

  it("is in no room while it has no connection", () => {
    fc.assert(
      fc.property(clientHistory, (history) => {
        const { phase, rooms } = lived(new WebSocketClient(url), history).snapshot;
        fc.pre(phase.name !== "connected" && phase.name !== "disconnecting");
        expect(rooms.some(({ joined }) => joined)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("has nothing waiting while it is connected", () => {
    fc.assert(
      fc.property(clientHistory, (history) => {
        const client = lived(new WebSocketClient(url), history);
        expect(client.isConnected() && !client.messageQueue.isEmpty()).toBe(false);
      }),
      runs,
    );
  });

  it("asks for every room that it wants on each new connection", () => {
    const rooms = ["lobby", "attic"];
    const client = rooms.reduce((next, room) => next.joinRoom(room), new WebSocketClient(url));
    const joined = rooms.reduce(
      (next, room) => told(next, new Message("room_joined", undefined, { room })),
      open(client.connect()),
    );
    const again = open(quiet(lose(joined).connect()));
    const asked = again.outbox.flatMap((effect) =>
      effect.type === "send" && effect.outgoing instanceof Message ? [effect.outgoing.room] : [],
    );
    expect(asked).toEqual(rooms);
  });
});
