/**
 * Decides what a journal is: JSON lines, the first one with the version and the initial value, each
 * further one an event. The last value is the fold of the events over the first.
 */
import { either as E } from "fp-ts";
import * as t from "io-ts";
import { transition as clientTransition } from "../core/client/transition.js";
import type { ClientEvent } from "../core/client/event.js";
import { WebSocketClient } from "../core/client/WebSocketClient.js";
import type { DecodeError } from "../core/error.js";
import { WebSocketError } from "../core/error.js";
import type { ServerEvent } from "../core/server/event.js";
import { transition as serverTransition } from "../core/server/transition.js";
import { WebSocketServer } from "../core/server/WebSocketServer.js";
import { clientEventCodecs, serverEventCodecs } from "./eventCodecs.js";
import { clientHeader, journalLine, journalVersion, serverHeader } from "./journalWriter.js";
import {
  clientFromJson,
  clientSnapshotCodec,
  serverFromJson,
  serverSnapshotCodec,
} from "./stateCodecs.js";

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

/** The journal as text, one line each. */
export const writeJournal = (journal: Journal): string => {
  const header =
    journal.kind === "server" ? serverHeader(journal.initial) : clientHeader(journal.initial);
  return [header, ...journal.events.map(journalLine), ""].join("\n");
};

/** Reads a journal. Never throws; a `Left` names the line and what does not fit in it. */
export const readJournal = (text: string): E.Either<DecodeError, Journal> => {
  const [header = noLine, ...lines] = linesOf(text);
  const value = fromJson(header.text);
  if (!isObject(value) || value["journal"] !== journalVersion) {
    return unreadable(header, `expected a header with journal version ${journalVersion}`);
  }
  switch (value["kind"]) {
    case "server": {
      const initial = readValue(header, value["value"], serverSnapshotCodec, (json) => {
        return new WebSocketServer(serverFromJson(json));
      });
      return journalOf("server", initial, readEvents(lines, serverEvents));
    }
    case "client": {
      const initial = readValue(header, value["value"], clientSnapshotCodec, (json) => {
        return new WebSocketClient(clientFromJson(json));
      });
      return journalOf("client", initial, readEvents(lines, clientEvents));
    }
    default:
      return unreadable(header, "kind: expected server or client");
  }
};

export function replay(journal: ServerJournal): WebSocketServer;
export function replay(journal: ClientJournal): WebSocketClient;
export function replay(journal: string | Journal): WebSocketServer | WebSocketClient;
/**
 * The value in which a journal ends, equal to the one that was live. What it asked for is not asked
 * for again: the outbox is empty.
 * @throws WebSocketError JOURNAL_INVALID when text cannot be read; `readJournal` tells why as data.
 * An event that no live value would have taken is refused, as it would have been then.
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

interface Line {
  /** Counted from 1, blank lines too. */
  readonly number: number;
  readonly text: string;
}

const noLine: Line = Object.freeze({ number: 1, text: "" });

const linesOf = (text: string): Line[] =>
  text
    .split("\n")
    .map((line, index): Line => ({ number: index + 1, text: line }))
    .filter((line) => line.text.trim() !== "");

type Read<A> = E.Either<DecodeError, A>;
type Events<A> = ReadonlyMap<unknown, t.Decoder<unknown, A>>;

const serverEvents: Events<ServerEvent> = new Map(Object.entries(serverEventCodecs));
const clientEvents: Events<ClientEvent> = new Map(Object.entries(clientEventCodecs));

const journalOf = <K, V, A>(
  kind: K,
  initial: Read<V>,
  events: Read<A>,
): Read<{ kind: K; initial: V; events: A }> => {
  if (E.isLeft(initial)) return initial;
  return E.isLeft(events)
    ? events
    : E.right({ kind, initial: initial.right, events: events.right });
};

const readValue = <J, V>(
  header: Line,
  value: unknown,
  codec: t.Decoder<unknown, J>,
  build: (json: J) => V,
): Read<V> => {
  const json = codec.decode(value);
  if (E.isLeft(json)) return unreadable(header, mismatch(["value"], json.left));
  try {
    return E.right(build(json.right));
  } catch {
    // An option or a name may have the right kind and still be none that a value can have.
    return unreadable(header, "value: expected options and names in their ranges");
  }
};

const readEvents = <A>(lines: readonly Line[], events: Events<A>): Read<readonly A[]> => {
  const read: A[] = [];
  for (const line of lines) {
    const json = fromJson(line.text);
    if (!isObject(json)) return unreadable(line, "expected a JSON object");
    const codec = events.get(json["type"]);
    if (codec === undefined) return unreadable(line, "type: expected the name of an event");
    const event = codec.decode(json);
    if (E.isLeft(event)) return unreadable(line, mismatch([], event.left));
    read.push(event.right);
  }
  return E.right(read);
};

/** Where the first mismatch is and what should be there; never what is there instead. */
const mismatch = (parents: readonly string[], errors: t.Errors): string =>
  errors
    .slice(0, 1)
    .map(({ context }) => {
      // What is wrong with one member of a union says nothing of the others, and the keys of a record
      // are data themselves.
      const end = context.findIndex(
        ({ type }) => type instanceof t.UnionType || type instanceof t.DictionaryType,
      );
      const known = end < 0 ? context : context.slice(0, end + 1);
      const path = known.filter(
        (_, index) => index > 0 && !(known[index - 1]?.type instanceof t.IntersectionType),
      );
      const keys = [...parents, ...path.map(({ key }) => key)];
      return `${keys.join(".")}: expected ${known.at(-1)?.type.name}`;
    })
    .join("");

const unreadable = ({ number }: Line, detail: string): E.Either<DecodeError, never> =>
  E.left({ code: "JOURNAL_INVALID", detail: `line ${number}: ${detail}` });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const fromJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
