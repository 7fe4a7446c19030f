/** Decides where the others write: each at a place that stays the same while the text changes around it. */
import type { Peer } from "jounce-websocket/react/collaboration";
import * as Y from "yjs";

/** Somebody who has the text open. */
export interface Writer {
  readonly userId: string;
  readonly name: string;
}

/** Where somebody writes. */
export interface Caret extends Writer {
  /** What is told apart: a person with two windows writes in two places. */
  readonly key: number;
  /** Characters before it, in UTF-16 units. */
  readonly index: number;
}

/** A place in a text as others are told of it. @param index characters before it */
export const placeAt = (text: Y.Text, index: number): unknown =>
  Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index, -1));

/** Who has the text open, each person once: who looks, then the others. */
export const writersIn = (peers: readonly Peer[], self: Writer): readonly Writer[] => {
  const others = peers.map(({ state }) => state["user"]).filter(isWriter);
  return [...new Map([self, ...others].map((each) => [each.userId, each])).values()];
};

/** Where the others write, from the beginning of the text to its end. */
export const caretsIn = (text: Y.Text, peers: readonly Peer[]): readonly Caret[] =>
  peers
    .flatMap(({ clientId: key, state }): readonly Caret[] => {
      const { user, caret } = state;
      const index = indexOf(text, caret);
      return isWriter(user) && index !== undefined ? [{ ...user, key, index }] : [];
    })
    .sort((a, b) => a.index - b.index);

/** In which line a place is; the first is 1. */
export const lineOf = (text: string, index: number): number =>
  text.slice(0, index).split("\n").length;

const indexOf = (text: Y.Text, place: unknown): number | undefined => {
  if (text.doc === null || typeof place !== "object" || place === null) return undefined;
  try {
    const position = Y.createRelativePositionFromJSON(place);
    const found = Y.createAbsolutePositionFromRelativePosition(position, text.doc);
    return found?.type === text ? found.index : undefined;
  } catch {
    // What a peer says of itself may be anything.
    return undefined;
  }
};

const isWriter = (value: unknown): value is Writer =>
  typeof value === "object" &&
  value !== null &&
  "userId" in value &&
  typeof value.userId === "string" &&
  "name" in value &&
  typeof value.name === "string";
