/**
 * Decides how an update that is too large for one message travels: as parts in order. Each names the
 * upload that it belongs to, because several documents may send at once over one connection.
 */

/** What a message about a document carries. */
export interface PartData {
  /** Base64: the whole update, or a part of it. */
  readonly update: string;
  /** Which parts belong together; left out where the update is whole. */
  readonly upload?: string;
  /** Whether another part of the same upload goes on with it. */
  readonly more?: true;
}

/** A part as it came; `upload` is "" where none was named. */
export interface Part extends PartData {
  readonly upload: string;
}

/** The text in parts of at most so many characters; one part without a name where that is enough. */
export const partsOf = (
  text: string,
  charactersMax: number,
  upload: string,
): readonly PartData[] => {
  if (text.length <= charactersMax) return [{ update: text }];
  const parts: PartData[] = [];
  let start = 0;
  for (; text.length - start > charactersMax; start += charactersMax) {
    parts.push({ update: text.slice(start, start + charactersMax), upload, more: true });
  }
  parts.push({ update: text.slice(start), upload });
  return parts;
};

/** What is in the data of a message, where it has a part. */
export const partIn = (data: unknown): Part | undefined => {
  const update = textIn(data, "update");
  if (update === undefined) return undefined;
  const part = { update, upload: uploadIn(data) };
  return isMarked(data, "more") ? { ...part, more: true } : part;
};

/** The upload that the data of a message names; "" for none. */
export const uploadIn = (data: unknown): string => textIn(data, "upload") ?? "";

/** The text under a key of the data of a message; undefined when there is none. */
export const textIn = (data: unknown, key: string): string | undefined => {
  const value = valueIn(data, key);
  return typeof value === "string" ? value : undefined;
};

/** Whether the data of a message says so under that key. */
export const isMarked = (data: unknown, key: string): boolean => valueIn(data, key) === true;

const valueIn = (data: unknown, key: string): unknown =>
  typeof data === "object" && data !== null && Object.hasOwn(data, key)
    ? Reflect.get(data, key)
    : undefined;
