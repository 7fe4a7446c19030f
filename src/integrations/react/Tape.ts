/** Decides what is kept of a client's journal until the developer tools are loaded: all of it. */
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { JournalSink } from "../../driver/recorder.js";

const tapes = new WeakMap<LiveClient, Tape>();

/** The journal of a client from its first line on, if it is recorded. */
export const tapeOf = (client: LiveClient): Tape | undefined => tapes.get(client);

/** Lines of a journal that nobody has read yet. */
export class Tape {
  #lines: string[] = [];
  #sink: JournalSink | undefined;

  /** Makes the client that is recorded here. */
  static record(make: (sink: JournalSink) => LiveClient): LiveClient {
    const tape = new Tape();
    const client = make((line) => tape.#write(line));
    tapes.set(client, tape);
    return client;
  }

  /** Hands over every line, past and to come; nothing is kept here any more. */
  playTo(sink: JournalSink): void {
    this.#sink = sink;
    for (const line of this.#lines) sink(line);
    this.#lines = [];
  }

  #write(line: string): void {
    if (this.#sink === undefined) this.#lines.push(line);
    else this.#sink(line);
  }
}
