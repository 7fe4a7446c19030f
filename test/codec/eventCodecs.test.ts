import { either as E } from "fp-ts";
import fc from "fast-check";
import type * as t from "io-ts";
import {
  clientEventCodecs,
  connectionCodec,
  optionsCodec,
  routeOptionsCodec,
  serverEventCodecs,
} from "../../src/codec/eventCodecs.js";
import { journalLine } from "../../src/codec/journalWriter.js";
import type { ClientEvent } from "../../src/core/client/event.js";
import { Connection } from "../../src/core/connection/Connection.js";
import { Message } from "../../src/core/Message.js";
import type { ServerEvent } from "../../src/core/server/event.js";
import { clientEvents } from "../support/clientEvents.js";
import { serverEvents } from "../support/serverEvents.js";
import { clientEventsByType, serverEventsByType } from "./anyEvent.js";

const serverCodecs: Readonly<Record<string, t.Mixed>> = serverEventCodecs;
const clientCodecs: Readonly<Record<string, t.Mixed>> = clientEventCodecs;

const reread = (
  codecs: Readonly<Record<string, t.Mixed>>,
  event: ServerEvent | ClientEvent,
): unknown => codecs[event.type]?.decode(JSON.parse(journalLine(event)));

describe("the codecs of a server's events", () => {
  it("are one for each event", () => {
    expect(Object.keys(serverEventCodecs).sort()).toEqual(Object.keys(serverEvents).sort());
  });

  it.each(serverEventsByType)("read what was written of %s", (_, events) => {
    fc.assert(
      fc.property(events, (event) => {
        expect(reread(serverCodecs, event)).toEqual(E.right(event));
      }),
    );
  });
});

describe("the codecs of a client's events", () => {
  it("are one for each event", () => {
    expect(Object.keys(clientEventCodecs).sort()).toEqual(Object.keys(clientEvents).sort());
  });

  it.each(clientEventsByType)("read what was written of %s", (_, events) => {
    fc.assert(
      fc.property(events, (event) => {
        expect(reread(clientCodecs, event)).toEqual(E.right(event));
      }),
    );
  });
});

describe("a request that was refused for its time", () => {
  it.each([NaN, Infinity])("is read as one that is refused again: %p", (timeoutMs) => {
    const message = new Message("ask");
    const event = { type: "request", requestId: "r1", message, timeoutMs } as const;
    expect(reread(clientCodecs, event)).toEqual(E.right({ ...event, timeoutMs: Infinity }));
  });
});

const everyType = [
  ...serverEventsByType.map(([type, events]) => [type, "server", serverCodecs, events] as const),
  ...clientEventsByType.map(([type, events]) => [type, "client", clientCodecs, events] as const),
];

describe("an event", () => {
  // Any value may be noted and answered, so any value fits there.
  const anything = ["setUserData value", "setRoomMetadata value", "setData value", "reply data"];

  it.each(everyType)("is refused with any field of the wrong kind: %s of a %s", (...row) => {
    const [, , codecs, events] = row;
    fc.assert(
      fc.property(events as fc.Arbitrary<ServerEvent | ClientEvent>, (event) => {
        const plain: Record<string, unknown> = JSON.parse(journalLine(event));
        const fields = Object.keys(plain).filter(
          (key) => !anything.includes(`${event.type} ${key}`),
        );
        for (const field of fields) {
          const wrong = codecs[event.type]?.decode({ ...plain, [field]: [null] });
          expect([field, wrong === undefined || E.isRight(wrong)]).toEqual([field, false]);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("a number that may be without end", () => {
  it("comes back as what it was: limits of a route and the end of an identity", () => {
    const identity = { userId: "ann", expiresAt: Infinity };
    const events: ServerEvent[] = [
      {
        type: "addRoute",
        pattern: "/",
        options: { connectionsMax: Infinity, messagesBurstMax: 1 },
      },
      { ...serverEvents.proved, identity },
    ];
    for (const event of events) expect(reread(serverCodecs, event)).toEqual(E.right(event));
  });

  it("is a number all the same", () => {
    expect(routeOptionsCodec.is({ connectionsMax: Infinity })).toBe(true);
    expect(E.isLeft(routeOptionsCodec.decode({ connectionsMax: "Infinity" }))).toBe(true);
  });
});

describe("a connection", () => {
  it("is known from its plain form", () => {
    const connection = new Connection("a", { userId: "ann" });
    expect(connectionCodec.is(connection)).toBe(true);
    expect(connectionCodec.is(connection.toJSON())).toBe(false);
    expect(connectionCodec.encode(connection)).toEqual(connection.toJSON());
  });

  it("is refused when a field is missing", () => {
    expect(E.isLeft(connectionCodec.decode({ id: "a" }))).toBe(true);
  });
});

describe("options", () => {
  const written = (options: object): unknown =>
    optionsCodec.decode(JSON.parse(JSON.stringify(options)));

  it("may be without end, which JSON has no number for", () => {
    expect(written({ queueMax: Infinity, host: "Infinity" })).toEqual(
      E.right({ queueMax: Infinity, host: "Infinity" }),
    );
  });

  it("may have names that no machine knows, as machines ignore them", () => {
    expect(written({ protocols: ["jounce.v1"] })).toEqual(E.right({ protocols: ["jounce.v1"] }));
  });

  it("are known by their kind alone", () => {
    expect(optionsCodec.is({ queueMax: 1 })).toBe(true);
    expect(optionsCodec.is({ queueMax: undefined })).toBe(false);
    expect(optionsCodec.is([])).toBe(false);
  });
});
