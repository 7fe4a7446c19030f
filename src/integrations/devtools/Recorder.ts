/**
 * Decides what is kept of a journal while it is written: its newest lines, and never more than two
 * segments of them. What is kept always replays.
 *
 * When both segments are full, the older one goes, and the value that it replays to becomes the
 * header of what stays. That value is made one line for each line that comes, so that no line waits
 * for thousands of others. Until the first segment is full, nothing is read at all.
 */
import { WebSocketError } from "../../core/error.js";
import type { JournalSink } from "../../driver/recorder.js";
import type { Folding } from "./folding.js";
import { foldingFrom } from "./folding.js";

/** How much a recorder keeps. */
export interface RecorderOptions {
  /** How many events a segment holds; up to twice as many are kept. Default 10000. */
  readonly eventsMax?: number;
  /** How many characters of lines make a segment full as well. Default 8 Mi. */
  readonly charactersMax?: number;
}

/** Which lines a recorder holds: what a reader needs to read on where it stopped. */
export interface Extent {
  /** Counts journals: another number means that all has begun anew. */
  readonly journal: number;
  /** How many events of this journal have been let go. */
  readonly first: number;
  /** How many events are held. */
  readonly size: number;
}

interface Segment {
  readonly lines: string[];
  characters: number;
}

const emptySegment = (): Segment => ({ lines: [], characters: 0 });

/** Every journal begins with such a line, and no event does. */
const headerStart = '{"journal":';

/** Keeps the newest part of a journal. */
export class Recorder {
  readonly #eventsMax: number;
  readonly #charactersMax: number;
  readonly #listeners = new Set<() => void>();
  #header: string | undefined;
  #old: Segment | undefined;
  #new = emptySegment();
  #folding: Folding | undefined;
  /** How many lines of the old segment have been folded. */
  #folded = 0;
  #journal = 0;
  #first = 0;
  #version = 0;

  /** @throws WebSocketError INVALID_OPTION for a bound that is not a whole number above 0. */
  constructor({ eventsMax = 10_000, charactersMax = 8 * 1024 * 1024 }: RecorderOptions = {}) {
    if (![eventsMax, charactersMax].every((max) => Number.isSafeInteger(max) && max > 0)) {
      throw new WebSocketError("INVALID_OPTION", "Expected whole numbers above 0");
    }
    this.#eventsMax = eventsMax;
    this.#charactersMax = charactersMax;
  }

  /**
   * Takes one line of a journal; give it to a client or a server as the option `journal`. A header
   * begins anew, for instance of a second client. Lines before the first header are ignored.
   */
  readonly sink: JournalSink = (line) => {
    if (line.startsWith(headerStart)) this.#begin(line);
    else if (this.#header === undefined) return;
    else this.#append(line);
    this.#changed();
  };

  /** A number that is another one after every line. */
  get version(): number {
    return this.#version;
  }

  /** Which part of the journal is held. */
  get extent(): Extent {
    const size = (this.#old?.lines.length ?? 0) + this.#new.lines.length;
    return { journal: this.#journal, first: this.#first, size };
  }

  /** The lines of a journal that replays, its header first; empty before there is one. */
  lines(): readonly string[] {
    return this.#header === undefined ? [] : [this.#header, ...this.eventLines()];
  }

  /** The lines of the events without the first `from` of those that are held. */
  eventLines(from = 0): readonly string[] {
    const old = this.#old?.lines ?? [];
    const recent = this.#new.lines.slice(Math.max(0, from - old.length));
    return from < old.length ? [...old.slice(from), ...recent] : recent;
  }

  /** The journal as text, each line ended by a line feed. */
  text(): string {
    return this.lines()
      .map((line) => `${line}\n`)
      .join("");
  }

  /** Calls `listener` after every line; returns how to stop that. It must be quick. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #begin(header: string): void {
    this.#header = header;
    this.#old = undefined;
    this.#new = emptySegment();
    this.#folding = undefined;
    this.#folded = 0;
    this.#first = 0;
    this.#journal += 1;
  }

  #append(line: string): void {
    if (this.#isFull(this.#new)) this.#turn();
    if (this.#header === undefined) return;
    this.#new.lines.push(line);
    this.#new.characters += line.length;
    this.#foldOne();
  }

  #isFull({ lines, characters }: Segment): boolean {
    return lines.length >= this.#eventsMax || characters >= this.#charactersMax;
  }

  /** The newer segment is full: it becomes the older one, which goes. */
  #turn(): void {
    const gone = this.#old;
    if (gone !== undefined) {
      while (this.#folded < gone.lines.length) this.#foldOne();
      this.#header = this.#folding?.header() ?? this.#header;
      this.#first += gone.lines.length;
    }
    this.#old = this.#new;
    this.#new = emptySegment();
    this.#folded = 0;
    this.#folding ??= foldingFrom(this.#header ?? "");
    if (this.#folding === undefined) this.#forget();
  }

  /** What does not replay is not kept: the header cannot be read. */
  #forget(): void {
    this.#begin("");
    this.#header = undefined;
  }

  #foldOne(): void {
    const line = this.#old?.lines[this.#folded];
    if (line === undefined) return;
    this.#folded += 1;
    this.#folding?.add(line);
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
