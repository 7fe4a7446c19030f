/** Decides how an update that is too large for one message travels: as parts in order. */

/** What a message about a document carries. */
export interface PartData {
  /** Base64: the whole update, or a part of it. */
  readonly update: string;
  /** Whether the next message of this type goes on with it. */
  readonly more?: true;
}

/** The text in parts of at most so many characters; one empty part where there is none. */
export const partsOf = (text: string, charactersMax: number): readonly PartData[] => {
  const parts: PartData[] = [];
  let start = 0;
  for (; text.length - start > charactersMax; start += charactersMax) {
    parts.push({ update: text.slice(start, start + charactersMax), more: true });
  }
  parts.push({ update: text.slice(start) });
  return parts;
};

/** What is in the data of a message, where it has a part. */
export const partIn = (data: unknown): PartData | undefined => {
  const update = textIn(data, "update");
  if (update === undefined) return undefined;
  return valueIn(data, "more") === true ? { update, more: true } : { update };
};

/** The text under a key of the data of a message; undefined when there is none. */
export const textIn = (data: unknown, key: string): string | undefined => {
  const value = valueIn(data, key);
  return typeof value === "string" ? value : undefined;
};

const valueIn = (data: unknown, key: string): unknown =>
  typeof data === "object" && data !== null && Object.hasOwn(data, key)
    ? Reflect.get(data, key)
    : undefined;
