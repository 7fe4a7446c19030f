/**
 * Decides what a journal is: JSON lines, the first one with the version and the initial value, each
 * further one an event. The last value is the fold of the events over the first.
 */
import { either as E } from "fp-ts";
import type * as t from "io-ts";
import { transition as clientTransition } from "../core/client/transition.js";
import type { ClientEvent } from "../core/client/event.js";
import { WebSocketClient } from "../core/client/WebSocketClient.js";
import type { DecodeError } from "../core/error.js";
import { WebSocketError } from "../core/error.js";
import type { ServerEvent } from "../core/server/event.js";
import { transition as serverTransition } from "../core/server/transition.js";
import { WebSocketServer } from "../core/server/WebSocketServer.js";
import { bytesCodec } from "./wire.js";
import { clientEventCodecs, serverEventCodecs } from "./events.js";
import {
  clientFromJson,
  clientSnapshotCodec,
  clientToJson,
  serverFromJson,
  serverSnapshotCodec,
  serverToJson,
} from "./snapshots.js";

/** The version of the journal's form. */
export const journalVersion = 1;

/** A recorded server: where it began and all that happened to it. */
export interface ServerJournal {
  readonly kind: "server";
  readonly initial: WebSocketServer;
  readonly events: readonly ServerEvent[];
}

/** A recorded client. */
export interface ClientJournal {
  readonly kind: "client";
  readonly initial: WebSocketClient;
  readonly events: readonly ClientEvent[];
}

/** A recorded server or client. */
export type Journal = ServerJournal | ClientJournal;

/** The first line for a value. */
export const journalHeader = (value: WebSocketServer | WebSocketClient): string =>
  value instanceof WebSocketServer
    ? toLine({ journal: journalVersion, kind: "server", value: serverToJson(value.snapshot) })
    : toLine({ journal: journalVersion, kind: "client", value: clientToJson(value.snapshot) });

/** The line for an event. */
export const journalLine = (event: ServerEvent | ClientEvent): string => toLine(event);

/** The journal as text, one line each. */
export const writeJournal = ({ initial, events }: Journal): string =>
  [journalHeader(initial), ...events.map(journalLine), ""].join("\n");

/** Reads a journal. A `Left` names the line and what does not fit, without repeating it. */
export const readJournal = (text: string): E.Either<DecodeError, Journal> => {
  const [first = "", ...rest] = text.split("\n").filter((line) => line.trim() !== "");
  const header = fromLine(first);
  if (!isObject(header) || header["journal"] !== journalVersion) {
    return unreadable(1, `expected a header with journal version ${journalVersion}`);
  }
  if (header["kind"] === "server") {
    return readWith(header["value"], rest, serverSnapshotCodec, serverEventCodecs, (json, events) => {
      const initial = new WebSocketServer(serverFromJson(json));
      return { kind: "server", initial, events };
    });
  }
  if (header["kind"] !== "client") return unreadable(1, "kind: expected server or client");
  return readWith(header["value"], rest, clientSnapshotCodec, clientEventCodecs, (json, events) => {
    return { kind: "client", initial: new WebSocketClient(clientFromJson(json)), events };
  });
};

export function replay(journal: ServerJournal): WebSocketServer;
export function replay(journal: ClientJournal): WebSocketClient;
export function replay(journal: string | Journal): WebSocketServer | WebSocketClient;
/**
 * The value in which a journal ends, equal to the one that was live. What it asked for is not asked
 * for again: the outbox is empty.
 * @throws WebSocketError JOURNAL_INVALID when text cannot be read; `readJournal` tells why as data.
 */
export function replay(journal: string | Journal): WebSocketServer | WebSocketClient {
  if (typeof journal === "string") return replay(readOrThrow(journal));
  if (journal.kind === "server") {
    return new WebSocketServer(
      journal.events.reduce(
        (state, event) => serverTransition(state, event).state,
        journal.initial.snapshot,
      ),
    );
  }
  return new WebSocketClient(
    journal.events.reduce(
      (state, event) => clientTransition(state, event).state,
      journal.initial.snapshot,
    ),
  );
}

const readOrThrow = (text: string): Journal => {
  const journal = readJournal(text);
  if (E.isRight(journal)) return journal.right;
  throw new WebSocketError("JOURNAL_INVALID", journal.left.detail, { context: "replay" });
};

type Codecs = { readonly [type: string]: t.Mixed };

const readWith = <S extends t.Mixed, C extends Codecs>(
  value: unknown,
  lines: readonly string[],
  snapshot: S,
  codecs: C,
  build: (json: t.TypeOf<S>, events: t.TypeOf<C[keyof C]>[]) => Journal,
): E.Either<DecodeError, Journal> => {
  const initial = snapshot.decode(value);
  if (E.isLeft(initial)) return unreadable(1, `value: ${report(initial.left)}`);
  const events: t.TypeOf<C[keyof C]>[] = [];
  for (const [index, line] of lines.entries()) {
    const event = readEvent(line, codecs);
    if (E.isLeft(event)) return unreadable(index + 2, event.left);
    events.push(event.right);
  }
  return E.right(build(initial.right, events));
};

const readEvent = <C extends Codecs>(
  line: string,
  codecs: C,
): E.Either<string, t.TypeOf<C[keyof C]>> => {
  const json = fromLine(line);
  if (!isObject(json)) return E.left("expected a JSON object");
  const type = json["type"];
  if (typeof type !== "string" || !Object.hasOwn(codecs, type)) {
    return E.left("type: expected the name of an event");
  }
  const event = codecs[type]?.decode(json) ?? E.left([]);
  return E.isLeft(event) ? E.left(report(event.left)) : event;
};

/** Where the first mismatch is; never what was there instead. */
const report = (errors: t.Errors): string => {
  const context = errors[0]?.context ?? [];
  const path = context.map(({ key }) => key).filter((key) => key !== "");
  return `${path.join(".")}: expected ${context.at(-1)?.type.name ?? "something else"}`;
};

const unreadable = (line: number, detail: string): E.Either<DecodeError, never> =>
  E.left({ code: "JOURNAL_INVALID", detail: `line ${line}: ${detail}` });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

// Bytes would be written index by index, and Infinity, which some options are, as null.
const toLine = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, key: string, plain: unknown) {
    const raw = this[key];
    if (raw instanceof Uint8Array) return bytesCodec.encode(raw);
    return plain === Infinity ? "Infinity" : plain;
  });

const fromLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
