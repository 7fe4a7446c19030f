import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { either as E } from "fp-ts";
import fc from "fast-check";
import ts from "typescript";
import type { Journal } from "../../src/codec/journalReader.js";
import { readJournal, replay, writeJournal } from "../../src/codec/journalReader.js";
import {
  clientHeader,
  journalLine,
  journalVersion,
  serverHeader,
} from "../../src/codec/journalWriter.js";
import type { ClientEvent } from "../../src/core/client/event.js";
import { reduceClient, WebSocketClient } from "../../src/core/client/WebSocketClient.js";
import { momentAt } from "../../src/core/moment.js";
import { reduceServer, WebSocketServer } from "../../src/core/server/WebSocketServer.js";
import {
  after,
  clientHistory,
  current,
  lived,
  runs,
  serverHistory,
} from "../support/arbitraries.js";
import { newClient, url } from "../support/clients.js";
import { inhabited } from "../support/servers.js";
import { clientEventsByType, serverEventsByType } from "./anyEvent.js";

const read = (text: string): Journal => {
  const journal = readJournal(text);
  if (E.isLeft(journal)) throw new Error(journal.left.detail);
  return journal.right;
};

const detailOf = (text: string): string => {
  const journal = readJournal(text);
  return E.isLeft(journal) ? journal.left.detail : "no fault";
};

/** A client and events of its own epochs. */
const client: fc.Arbitrary<readonly [WebSocketClient, readonly ClientEvent[]]> = fc
  .tuple(clientHistory, clientHistory)
  .map(([before, history]) => {
    const initial = lived(new WebSocketClient(url), before).drain().value;
    let next = initial;
    const events = history.map((event) => {
      const own = current(next, event);
      next = next.apply(own);
      return own;
    });
    return [initial, events];
  });

describe("a journal", () => {
  it("gives back a server and its events as they were", () => {
    const events = fc.array(fc.oneof(...serverEventsByType.map(([, arbitrary]) => arbitrary)));
    fc.assert(
      fc.property(events, (list) => {
        const journal = { kind: "server", initial: inhabited(), events: list } as const;
        const reread = read(writeJournal(journal));
        expect(reread.events).toEqual(list);
        expect(reread.initial.equals(journal.initial)).toBe(true);
      }),
    );
  });

  it("gives back a client and its events as they were", () => {
    const events = fc.array(fc.oneof(...clientEventsByType.map(([, arbitrary]) => arbitrary)));
    fc.assert(
      fc.property(events, (list) => {
        const journal = { kind: "client", initial: newClient(), events: list } as const;
        const reread = read(writeJournal(journal));
        expect(reread.events).toEqual(list);
        expect(reread.initial.equals(journal.initial)).toBe(true);
      }),
    );
  });

  it("is one line for the value and one for each event", () => {
    const initial = newClient();
    const event = { type: "time", moment: momentAt(1) } as const;
    expect(writeJournal({ kind: "client", initial, events: [event, event] })).toBe(
      [clientHeader(initial), journalLine(event), journalLine(event), ""].join("\n"),
    );
  });

  it("may have blank lines and line ends of any kind", () => {
    const initial = newClient();
    const line = journalLine({ type: "clearQueue" });
    expect(read(`\n\r\n${clientHeader(initial)}\r\n\n${line}\r\n \n`).events).toHaveLength(1);
  });
});

describe("the replay of a journal", () => {
  it("ends where the server ended, from any state on", () => {
    fc.assert(
      fc.property(serverHistory, serverHistory, (before, events) => {
        const initial = after(new WebSocketServer(8080), before).drain().value;
        const ended = events.reduce(reduceServer, initial);
        const journal = { kind: "server", initial, events } as const;
        expect(replay(journal).equals(ended)).toBe(true);
        expect(replay(writeJournal(journal)).equals(ended)).toBe(true);
      }),
      runs,
    );
  });

  it("ends where the client ended, from any state on", () => {
    fc.assert(
      fc.property(client, ([initial, events]) => {
        const ended = events.reduce(reduceClient, initial);
        const journal = { kind: "client", initial, events } as const;
        expect(replay(journal).equals(ended)).toBe(true);
        expect(replay(writeJournal(journal)).equals(ended)).toBe(true);
      }),
      runs,
    );
  });

  it("asks for nothing again", () => {
    const server = new WebSocketServer(8080);
    const events = [{ type: "start" } as const];
    expect(replay({ kind: "server", initial: server, events }).outbox).toEqual([]);
    expect(replay({ kind: "server", initial: server, events }).running).toBe(true);
  });

  it("throws for text that is no journal", () => {
    expect(() => replay("no journal")).toThrow(
      expect.objectContaining({ code: "JOURNAL_INVALID", context: "replay" }),
    );
  });

  it("refuses an event that no server would have taken, and goes on", () => {
    const events = [{ type: "configure", options: { port: -1 } } as const];
    const initial = new WebSocketServer();
    expect(replay(writeJournal({ kind: "server", initial, events })).equals(initial)).toBe(true);
  });
});

describe("a journal that cannot be read", () => {
  const header = serverHeader(inhabited());
  const value: Record<string, unknown> = JSON.parse(header).value;
  const withValue = (changes: object, kind = "server"): string =>
    JSON.stringify({ journal: 1, kind, value: { ...value, ...changes } });
  const moment = momentAt(1);

  it.each([
    ["line 1: expected a header with journal version 1", ""],
    ["line 3: expected a header with journal version 1", "\n\nnot json"],
    ["line 1: expected a header with journal version 1", "[1]"],
    ["line 1: expected a header with journal version 1", '{"journal":2}'],
    ["line 1: kind: expected server or client", '{"journal":1,"kind":"room"}'],
    ["line 1: value: expected Server", '{"journal":1,"kind":"server"}'],
    ["line 1: value: expected Client", '{"journal":1,"kind":"client","value":[]}'],
    ["line 1: value.phase: expected ServerPhase", withValue({ phase: { name: "asleep" } })],
    ["line 1: value.users.0.1.0: expected string", withValue({ users: [["ann", [7]]] })],
    [
      "line 1: value: expected options and names in their ranges",
      withValue({ options: { port: -1 } }),
    ],
    [
      "line 1: value: expected options and names in their ranges",
      withValue({ rooms: [{ name: "\n", members: [], metadata: [] }] }),
    ],
    ["line 3: expected a JSON object", `${header}\n\n{"type":`],
    ["line 2: expected a JSON object", `${header}\n42`],
    ["line 2: type: expected the name of an event", `${header}\n{"type":"heard"}`],
    ["line 2: type: expected the name of an event", `${header}\n{"type":"toString"}`],
    ["line 2: type: expected the name of an event", `${header}\n{"type":["start"]}`],
    ["line 2: connectionId: expected string", `${header}\n{"type":"joinRoom","room":"x"}`],
    [
      "line 2: moment.now: expected number",
      `${header}\n${JSON.stringify({ type: "time", moment: { ...moment, now: "1" } })}`,
    ],
    [
      "line 2: outgoing: expected Outgoing",
      `${header}\n{"type":"deliver","outgoing":{"hex":"x"},"audience":{}}`,
    ],
    [
      "line 2: fault.code: expected an error code",
      `${header}\n{"type":"malformed","connectionId":"a","fault":{"code":"NO","context":""}}`,
    ],
  ])("says where: %s", (detail, text) => {
    expect(detailOf(text)).toBe(detail);
  });

  it("never throws, whatever the text is", () => {
    const lines = fc.array(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom(header, '{"type":"start"}', "[".repeat(100_000)),
        fc.json(),
      ),
    );
    fc.assert(
      fc.property(lines, (list) => {
        expect(() => readJournal(list.join("\n"))).not.toThrow();
      }),
    );
  });
});

const secret = "s3cr3t";
const planted = [secret, [secret], { [secret]: secret }, { hex: secret }, { type: secret }, null];

/** The value with `instead` in place of one of its parts, chosen by `turn`. */
const spoil = (value: unknown, turn: number, instead: unknown): unknown => {
  if (typeof value !== "object" || value === null || turn === 0) return instead;
  const entries = Object.entries(value);
  const [key, part] = entries[turn % entries.length] ?? [secret, undefined];
  const spoilt = spoil(part, Math.floor(turn / (entries.length + 1)), instead);
  if (!Array.isArray(value)) return { ...value, [key]: spoilt };
  return value.map((item: unknown, index) => (String(index) === key ? spoilt : item));
};

describe("a spoilt line of a journal", () => {
  const servers = fc
    .tuple(serverHistory, fc.oneof(...serverEventsByType.map(([, arbitrary]) => arbitrary)))
    .map(([history, event]) => {
      const initial = after(new WebSocketServer(8080), history);
      return writeJournal({ kind: "server", initial, events: [event] });
    });
  const clients = fc
    .tuple(client, fc.oneof(...clientEventsByType.map(([, arbitrary]) => arbitrary)))
    .map(([[initial], event]) => writeJournal({ kind: "client", initial, events: [event] }));

  it("is refused without a word of what it held", () => {
    const journal = fc.oneof(servers, clients);
    fc.assert(
      fc.property(
        journal,
        fc.nat(),
        fc.boolean(),
        fc.constantFrom(...planted),
        (text, turn, first, instead) => {
          const [header = "", line = ""] = text.split("\n");
          const spoilt = JSON.stringify(spoil(JSON.parse(first ? header : line), turn, instead));
          const detail = detailOf(first ? `${spoilt}\n${line}` : `${header}\n${spoilt}`);
          expect(detail).not.toContain(secret);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("docs/journal.md", () => {
  const text = readFileSync(join(__dirname, "..", "..", "docs", "journal.md"), "utf8");
  const blockOf = (language: string): string =>
    new RegExp("```" + language + "\\n([^]*?)```").exec(text)?.[1] ?? "";
  const example = blockOf("json-lines");

  it("tells the version", () => {
    expect(text).toContain(`version ${journalVersion} of the form`);
  });

  it("shows a journal that ends as it says", () => {
    const ended = replay(example);
    expect(ended).toBeInstanceOf(WebSocketServer);
    if (!(ended instanceof WebSocketServer)) return;
    expect(ended.isListening()).toBe(true);
    expect(ended.options.messageBytesMax).toBe(Infinity);
    expect(ended.getRoomMembers("lobby")).toEqual(["c1"]);
    expect(ended.getUserConnections("ann")).toEqual(["c1"]);
  });

  it("shows events as they are written", () => {
    expect(writeJournal(read(example)).split("\n").slice(1)).toEqual(example.split("\n").slice(1));
  });

  it("shows code that does what its comment says", () => {
    const { outputText } = ts.transpileModule(blockOf("ts"), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    const told: unknown[] = [];
    const run = compileFunction(outputText, ["require", "exports", "console"]);
    run((name: string) => require(name), {}, { log: (value: unknown) => told.push(value) });
    expect(told).toEqual([true]);
  });
});
