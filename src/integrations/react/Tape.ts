/**
 * Decides what is kept of a client's journal until the developer tools are loaded: all of it, or nothing
 * when that would be too much. Then the journal begins anew with the client as it is when it is read.
 */
import { clientHeader } from "../../codec/journalWriter.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { JournalSink } from "../../driver/recorder.js";

/** How many characters are kept at most, where the tools take long to load or never do. */
const charactersMaxDefault = 4 * 1024 * 1024;

const tapes = new WeakMap<LiveClient, Tape>();

/** The journal of a client from its first line on, if it is recorded. */
export const tapeOf = (client: LiveClient): Tape | undefined => tapes.get(client);

/** Lines of a journal that nobody has read yet. */
export class Tape {
  readonly #charactersMax: number;
  #characters = 0;
  /** Undefined once lines have been dropped: what is left of a journal without them is none. */
  #lines: string[] | undefined = [];
  #sink: JournalSink | undefined;

  private constructor(charactersMax: number) {
    this.#charactersMax = charactersMax;
  }

  /** Makes the client that is recorded here. */
  static record(
    make: (sink: JournalSink) => LiveClient,
    charactersMax = charactersMaxDefault,
  ): LiveClient {
    const tape = new Tape(charactersMax);
    const client = make((line) => tape.#write(line));
    tapes.set(client, tape);
    return client;
  }

  /**
   * Hands over every line, past and to come, of the client that is recorded here; nothing is kept any
   * more. Where the past was dropped, the first line is the client as it is now.
   */
  playTo(sink: JournalSink, client: LiveClient): void {
    for (const line of this.#lines ?? [clientHeader(client.current)]) sink(line);
    this.#sink = sink;
    this.drop();
  }

  /** Keeps nothing more of what nobody may ever read. */
  drop(): void {
    this.#lines = undefined;
  }

  #write(line: string): void {
    if (this.#sink !== undefined) return this.#sink(line);
    this.#characters += line.length;
    if (this.#characters > this.#charactersMax) this.drop();
    this.#lines?.push(line);
  }
}
