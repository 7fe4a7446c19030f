import fc from "fast-check";
import { either as E } from "fp-ts";
import { is } from "immutable";
import { WebSocketClient } from "../../../src/core/client/WebSocketClient.js";
import { Connection } from "../../../src/core/connection/Connection.js";
import { Message } from "../../../src/core/Message.js";
import { PresenceTracker } from "../../../src/core/presence/PresenceTracker.js";
import { Room } from "../../../src/core/Room.js";
import { WebSocketServer } from "../../../src/core/server/WebSocketServer.js";
import {
  after,
  clientHistory,
  draft,
  lived,
  runs,
  serverHistory,
} from "../../support/arbitraries.js";
import { quiet as quietClient, url } from "../../support/clients.js";
import { quiet } from "../../support/servers.js";

interface Value {
  equals(other: unknown): boolean;
  hashCode(): number;
}

/** Whether both are equal by every measure; throws what Jest says when its own equality differs. */
const areTwins = (a: Value, b: Value): boolean => {
  expect(a).toEqual(b);
  return is(a, b) && a.equals(b) && b.equals(a) && a.hashCode() === b.hashCode();
};

/** Whether equality goes both ways and equal values have equal hash codes. */
const agree = (a: Value, b: Value): boolean =>
  a.equals(b) === b.equals(a) && (!a.equals(b) || a.hashCode() === b.hashCode());

const server = (history: Parameters<typeof after>[1]): WebSocketServer =>
  quiet(after(new WebSocketServer(), history));

const client = (history: Parameters<typeof lived>[1]): WebSocketClient =>
  quietClient(lived(new WebSocketClient(url), history));

/** Written as JSON text and parsed again. */
const reread = <A>(value: A): ReturnType<typeof JSON.parse> => JSON.parse(JSON.stringify(value));

describe("two values of the same history", () => {
  it("are equal: servers", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        expect(areTwins(server(history), server(history))).toBe(true);
      }),
      runs,
    );
  });

  it("are equal: clients", () => {
    fc.assert(
      fc.property(clientHistory, (history) => {
        expect(areTwins(client(history), client(history))).toBe(true);
      }),
      runs,
    );
  });
});

describe("equality and hash codes", () => {
  it("agree: servers", () => {
    fc.assert(
      fc.property(serverHistory, serverHistory, (one, other) => {
        expect(agree(server(one.slice(0, 3)), server(other.slice(0, 3)))).toBe(true);
      }),
      runs,
    );
  });

  it("agree: clients", () => {
    fc.assert(
      fc.property(clientHistory, clientHistory, (one, other) => {
        expect(agree(client(one.slice(0, 3)), client(other.slice(0, 3)))).toBe(true);
      }),
      runs,
    );
  });

  it("agree: messages", () => {
    fc.assert(
      fc.property(draft, draft, (one, other) => {
        expect(agree(one, other)).toBe(true);
      }),
      runs,
    );
  });
});

describe("what is written as JSON and read again", () => {
  it("equals what it was: connections, rooms and presence", () => {
    fc.assert(
      fc.property(serverHistory, (history) => {
        const { connections, rooms, presence } = server(history);
        const twins = [
          ...[...connections.values()].map((each) => [Connection.fromJSON(reread(each)), each]),
          ...[...rooms.values()].map((each) => [Room.fromJSON(reread(each)), each]),
          [PresenceTracker.fromJSON(reread(presence)), presence],
        ] as [Value, Value][];
        for (const [one, other] of twins) expect(areTwins(one, other)).toBe(true);
      }),
      runs,
    );
  });

  it("equals what it was: messages with any JSON", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (type, data) => {
        const message = new Message(type, reread(data), { id: "x", timestamp: 1 });
        expect(E.toUnion(Message.fromJson(message.toJson()))).toEqual(message);
      }),
      runs,
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(E.isLeft(Message.fromJson(text)) || E.isRight(Message.fromJson(text))).toBe(true);
      }),
      runs,
    );
  });
});
