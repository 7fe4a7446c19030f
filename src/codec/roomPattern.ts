/** Decides which room names a pattern means: in `chat/:id`, `:id` stands for any text without `/`. */
import { WebSocketError } from "../core/error.js";
import { isName } from "../core/ids.js";

/** A pattern, ready to be compared. */
export interface RoomPattern {
  /** The names of the parameters, in their order. */
  readonly parameters: readonly string[];
  /** The texts between slashes; undefined where a parameter stands. */
  readonly segments: readonly (string | undefined)[];
}

/**
 * Reads a pattern, in Unicode normal form C.
 * @throws WebSocketError INVALID_OPTION when it is no name, has braces, or a parameter is no name of
 * letters, digits, `_` and `-` or stands there twice.
 */
export const roomPattern = (pattern: string): RoomPattern => {
  if (!isName(pattern)) throw badPattern(pattern, "is no name");
  if (/[{}]/.test(pattern)) throw badPattern(pattern, "has braces");
  const parts = pattern.normalize("NFC").split("/");
  const parameters = parts.filter((part) => part.startsWith(":")).map((part) => part.slice(1));
  if (!parameters.every((name) => /^[\w-]+$/.test(name))) {
    throw badPattern(pattern, "has a parameter without a name of letters, digits, _ and -");
  }
  if (new Set(parameters).size < parameters.length) {
    throw badPattern(pattern, "has two parameters of one name");
  }
  const segments = parts.map((part) => (part.startsWith(":") ? undefined : part));
  return Object.freeze({
    parameters: Object.freeze(parameters),
    segments: Object.freeze(segments),
  });
};

/** Whether the pattern means `room`. */
export const isOfPattern = ({ segments }: RoomPattern, room: string): boolean => {
  const parts = room.normalize("NFC").split("/");
  return (
    parts.length === segments.length &&
    parts.every((part, at) => (segments[at] === undefined ? part !== "" : part === segments[at]))
  );
};

const badPattern = (pattern: string, why: string): WebSocketError =>
  new WebSocketError("INVALID_OPTION", `rooms: ${JSON.stringify(pattern)} ${why}`, {
    context: "defineContract",
  });
