import fc from "fast-check";
import type { ClientEvent } from "../../../src/core/client/event.js";
import * as clientEvents from "../../../src/core/client/event.js";
import { reduceClient, WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { replay, writeJournal } from "../../../src/codec/journalReader.js";
import { Message } from "../../../src/core/Message.js";
import { momentAt } from "../../../src/core/moment.js";
import type { ServerEffect } from "../../../src/core/server/effect.js";
import * as linkEffects from "../../../src/core/connection/effect.js";
import * as linkEvents from "../../../src/core/connection/event.js";
import * as serverEvents from "../../../src/core/server/event.js";
import type { ServerEvent } from "../../../src/core/server/event.js";
import type { Rules } from "../../../src/core/server/rules.js";
import { reduceWith, takeTurn } from "../../../src/core/server/turn.js";
import type { ServerApp } from "../../../src/core/server/WebSocketServer.js";
import { reduceServer, WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import { clientHistory, current, runs, serverHistory } from "../../support/arbitraries.js";
import { url } from "../../support/clients.js";
import { wordsOf } from "../../support/servers.js";

/** Drains the server before every step, as a driver does, and keeps what was handed over. */
const stepwise = (history: readonly ServerEvent[]) => {
  const events: ServerEvent[] = [];
  const effects: ServerEffect[] = [];
  let server = new WebSocketServer();
  for (const event of history) {
    const drained = server.apply(event).drain(momentAt(events.length));
    events.push(...drained.events);
    effects.push(...drained.effects);
    server = drained.value;
  }
  return { server, events, effects };
};

const app: ServerApp = (server, event) => {
  if (event.type === "connect") return server.joinRoom(event.connectionId, "lobby");
  if (event.type === "leave") return server.setRoomMetadata("lobby", "left", event.connectionId);
  return event.type === "message" ? server.broadcastToRoom("lobby", event.message) : server;
};

/** Refuses one of each kind of input. */
const rules: Rules = {
  middleware: [
    {
      upgrade: ({ secure }) => (secure ? "FORBIDDEN" : undefined),
      connect: ({ protocol }) => (protocol === "" ? "FORBIDDEN" : undefined),
      message: ({ type }) => (type === "note" ? new Message("chat", "noted") : undefined),
      join: (room) => (room === "attic" ? "FORBIDDEN" : undefined),
    },
  ],
};

describe("a replay", () => {
  it("of a server's events leads to the server that it was", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const { server, events, effects } = stepwise(history);
        const replayed = events.reduce(reduceServer, new WebSocketServer());
        expect(replayed.equals(server)).toBe(true);
        expect(replayed.outbox).toHaveLength(effects.length);
        expect(history.reduce(reduceServer, new WebSocketServer()).equals(server)).toBe(true);
      }),
      runs,
    );
  });

  it("of a client's events leads to the client that it was", () => {
    fc.assert(
      fc.property(clientHistory, (history) => {
        const events: ClientEvent[] = [];
        let client = new WebSocketClient(url);
        for (const event of history) {
          const drained = client.apply(current(client, event)).drain(momentAt(events.length));
          events.push(...drained.events);
          client = drained.value;
        }
        expect(events.reduce(reduceClient, new WebSocketClient(url)).equals(client)).toBe(true);
      }),
      runs,
    );
  });

  it("needs no app: what the app did is among the events", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const live = history.reduce(reduceWith(app), new WebSocketServer());
        const { value, events } = live.drain();
        expect(events.reduce(reduceServer, new WebSocketServer()).equals(value)).toBe(true);
      }),
      runs,
    );
  });

  it("of a written journal leads there too, whoever waits at the gate", () => {
    fc.assert(
      fc.property(serverHistory, serverHistory, (past, history) => {
        const initial = past.reduce(reduceServer, new WebSocketServer()).drain().value;
        const live = history.reduce(reduceWith(app, rules), initial);
        const { value, events } = live.drain();
        const journal = writeJournal({ kind: "server", initial, events });
        expect(replay(journal).equals(value)).toBe(true);
      }),
      runs,
    );
  });

  it("needs no rules: what they said is among the events", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const live = history.reduce(reduceWith(app, rules), new WebSocketServer());
        const { value, events } = live.drain();
        expect(events.reduce(reduceServer, new WebSocketServer()).equals(value)).toBe(true);
        let server = new WebSocketServer();
        for (const event of history) {
          server = takeTurn(app, server, event, () => momentAt(1), rules).value;
        }
        expect(server.equals(value)).toBe(true);
      }),
      runs,
    );
  });

  it("is what a driver's turns add up to", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        let server = new WebSocketServer();
        const effects = history.flatMap((event) => {
          const turn = takeTurn(app, server, event, () => momentAt(1));
          server = turn.value;
          return turn.effects;
        });
        const folded = history.reduce(reduceWith(app), new WebSocketServer());
        expect(folded.equals(server)).toBe(true);
        expect(wordsOf(folded.outbox)).toEqual(wordsOf(effects));
      }),
      runs,
    );
  });
});

describe("events", () => {
  it.each([clientEvents, linkEvents, linkEffects, serverEvents])(
    "are types alone: nothing but plain data is left of them",
    (file) => {
      expect(Object.keys(file)).toEqual([]);
    },
  );
});
