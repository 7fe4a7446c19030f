/** Decides which run a log of the Redux DevTools holds, when it is imported there. */
import { option as O } from "fp-ts";
import { journalVersion } from "../../codec/journalWriter.js";
import { isObject } from "./machines.js";

/** A run as a journal's text. */
export interface ImportedRun {
  readonly text: string;
  /** For the id of each of the log's actions, the step that it led to. */
  readonly steps: ReadonlyMap<number, number>;
}

/**
 * Reads a log. Its events begin after the last action of the type `skippedType`, since what that
 * stands for is not in the log. Whether the events are events, the journal's reader tells.
 */
export const importedRun = (log: unknown, skippedType: string): O.Option<ImportedRun> => {
  if (!isObject(log)) return O.none;
  const { actionsById, computedStates, stagedActionIds } = log;
  if (!isObject(actionsById) || !Array.isArray(computedStates) || !Array.isArray(stagedActionIds)) {
    return O.none;
  }
  const ids: readonly unknown[] = stagedActionIds;
  const actions = ids.map((id) => actionIn(actionsById[String(id)]));
  const start = Math.max(0, actions.map(typeOf).lastIndexOf(skippedType));
  const initial: unknown = computedStates[start];
  if (!isObject(initial) || !isObject(initial["state"])) return O.none;
  const header = {
    journal: journalVersion,
    kind: kindOf(initial["state"]),
    value: initial["state"],
  };
  const lines = [header, ...actions.slice(start + 1)].map((line) => JSON.stringify(line ?? null));
  return O.some({
    text: lines.join("\n"),
    steps: new Map(ids.map((id, index) => [Number(id), Math.max(0, index - start)])),
  });
};

const actionIn = (lifted: unknown): unknown => (isObject(lifted) ? lifted["action"] : undefined);

const typeOf = (action: unknown): unknown => (isObject(action) ? action["type"] : undefined);

/** A client knows where to connect to; a server does not. */
const kindOf = (state: Readonly<Record<string, unknown>>): string =>
  "url" in state ? "client" : "server";
