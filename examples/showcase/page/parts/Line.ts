/** Decides what of a message is shown. */
import { namesIn } from "./textParts.js";

/** A person in a conversation. */
export interface Speaker {
  readonly userId: string;
  readonly name: string;
}

/** A message as a person reads it. */
export interface Line extends Speaker {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
  /** "waiting" until the server has confirmed it, "refused" when it will not. */
  readonly delivery: "sent" | "waiting" | "refused";
  readonly isEdited: boolean;
  /** The id of the message that it answers. */
  readonly replyTo: string | undefined;
  /** Who has read up to here, and no further. */
  readonly readers: readonly Speaker[];
}

/** The id of a message in the document. */
export const domIdOf = (id: string): string => `message-${id}`;

/** What has become of a message that a talk shows. */
export const deliveryOf = (
  {
    failedIds,
    pendingIds,
  }: { readonly failedIds: ReadonlySet<string>; readonly pendingIds: ReadonlySet<string> },
  id: string,
): Line["delivery"] => {
  if (failedIds.has(id)) return "refused";
  return pendingIds.has(id) ? "waiting" : "sent";
};

/** The ids of those whom a text names with `@`. */
export const mentionsIn = (text: string, people: readonly Speaker[]): readonly string[] => {
  const named = namesIn(
    text,
    people.map(({ name }) => name),
  );
  return people.filter(({ name }) => named.has(name)).map(({ userId }) => userId);
};

/**
 * Who has read how far: each reader under the last line that this reader has read. Who wrote a line
 * has read it, so that what somebody read before is not shown again below an answer.
 */
export const readersByLine = (
  lines: readonly { readonly id: string; readonly userId: string }[],
  readBy: (id: string) => Iterable<string>,
): ReadonlyMap<string, readonly string[]> => {
  const lastByReader = new Map<string, string>();
  for (const { id, userId } of lines) {
    lastByReader.delete(userId);
    for (const reader of readBy(id)) if (reader !== userId) lastByReader.set(reader, id);
  }
  const readers = new Map<string, string[]>();
  for (const [reader, id] of lastByReader) readers.set(id, [...(readers.get(id) ?? []), reader]);
  return readers;
};
