/** Decides which names are good: for rooms, connections and users alike. */
import { WebSocketError } from "./error.js";

/** Names one connection on one server. */
export type ConnectionId = string;
/** Names a user, who may have several connections. */
export type UserId = string;
/** Names a room. */
export type RoomName = string;

/** The longest name, in bytes of UTF-8. */
export const nameBytesMax = 255;

// Controls and the separators that would break a log line; a lone surrogate has no UTF-8 form.
const forbidden = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u;

/**
 * Whether `name` is text of 1 to 255 bytes in UTF-8 without control characters. The normal form may
 * be longer than what was written, and has to keep the limit too.
 */
export const isName = (name: unknown): name is string =>
  typeof name === "string" &&
  name.length > 0 &&
  name.length <= nameBytesMax &&
  utf8Bytes(name) <= nameBytesMax &&
  utf8Bytes(name.normalize("NFC")) <= nameBytesMax &&
  !forbidden.test(name);

/**
 * The name in its one normal form (Unicode NFC), so that two spellings never make two rooms.
 * @throws WebSocketError INVALID_NAME when `isName` does not hold.
 */
export const toName = (name: string): string => {
  if (!isName(name)) throw new WebSocketError("INVALID_NAME");
  return name.normalize("NFC");
};

/** Whether `text` has a form in UTF-8: it has no surrogate without its other half. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** The bytes that `text`, when well-formed, takes in UTF-8. */
export const utf8Bytes = (text: string): number => {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // A surrogate pair is four bytes over two units; each of its units adds one.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return bytes;
};
