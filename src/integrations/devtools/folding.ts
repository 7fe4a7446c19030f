/** Decides how lines are folded one at a time: the least that keeps a shortened journal whole. */
import { either as E } from "fp-ts";
import { readJournal } from "../../codec/journalReader.js";
import type { Machine } from "./machines.js";
import { clientMachine, serverMachine } from "./machines.js";

/** A value that lines move, of which only the last state is kept. */
export interface Folding {
  /** Applies the event of a line; a line that is none changes nothing. */
  add(line: string): void;
  /** The first line of a journal that goes on from here. */
  header(): string;
}

/** Begins at the value of a journal's first line; undefined when it is none. */
export const foldingFrom = (header: string): Folding | undefined => {
  const journal = readJournal(header);
  if (E.isLeft(journal)) return undefined;
  return journal.right.kind === "server"
    ? folding(serverMachine, journal.right.initial.snapshot)
    : folding(clientMachine, journal.right.initial.snapshot);
};

const folding = <V, S, Event, F>(machine: Machine<V, S, Event, F>, initial: S): Folding => {
  let state = initial;
  return {
    add(line) {
      const event = machine.eventOf(line);
      if (event !== undefined) state = machine.transition(state, event).state;
    },
    header: () => machine.headerOf(state),
  };
};
