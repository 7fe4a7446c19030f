import fc from "fast-check";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { after, clientHistory, lived, runs, serverHistory } from "../../support/arbitraries.js";
import { url } from "../../support/clients.js";

describe("draining", () => {
  it("hands over a server's effects once", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const server = after(new WebSocketServer(), history);
        const first = server.drain();
        expect(first.effects).toEqual(server.outbox);
        expect(first.value.drain()).toMatchObject({ effects: [], events: [] });
        expect(first.value.equals(server)).toBe(true);
      }),
      runs,
    );
  });

  it("hands over a client's effects once", () => {
    fc.assert(
      fc.property(clientHistory, (history) => {
        const client = lived(new WebSocketClient(url), history);
        const first = client.drain();
        expect(first.effects).toEqual(client.outbox);
        expect(first.value.drain()).toMatchObject({ effects: [], events: [] });
        expect(first.value.equals(client)).toBe(true);
      }),
      runs,
    );
  });

  it("gives no two messages of one moment the same id", () => {
    fc.assert(
      fc.property(clientHistory, (history) => {
        const { effects } = lived(new WebSocketClient(url), history).drain(momentAt(1e6));
        const ids = effects.flatMap((effect) =>
          effect.type === "send" && effect.outgoing instanceof Message && effect.outgoing.isStamped
            ? [effect.outgoing.id]
            : [],
        );
        expect(new Set(ids).size).toBe(ids.length);
      }),
      runs,
    );
  });
});
