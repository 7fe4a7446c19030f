/** Decides which small functions go with a client: names of rooms, checks, words for times. */
import { calculateHealthScore } from "./healthScore.js";
import { generateGroupRoomId, generatePrivateRoomId } from "./roomNames.js";
import { hasRoomPermission } from "./roomPermission.js";

/** The longest content of a chat message, in UTF-16 code units. */
export const contentLengthMax = 4_000;

/** Whether `content` can be sent as a chat message: text, not only spaces, of at most 4000 units. */
export const validateMessage = (content: unknown): content is string =>
  typeof content === "string" && content.length <= contentLengthMax && content.trim() !== "";

/**
 * The time of day in the words of a language, by default those of the host (`2:03:05 PM`).
 * @param timestamp milliseconds since the epoch; the empty text for what is no time
 * @param locales language tags as in BCP 47; those of the host for what is none
 */
export const formatTimestamp = (
  timestamp: number,
  locales?: string | readonly string[],
): string => {
  const date = new Date(timestamp);
  if (Number.isNaN(date.getTime())) return "";
  try {
    return date.toLocaleTimeString(typeof locales === "string" ? locales : locales && [...locales]);
  } catch {
    return date.toLocaleTimeString();
  }
};

/** The small functions under one name. */
export const WebSocketUtils = Object.freeze({
  generatePrivateRoomId,
  generateGroupRoomId,
  validateMessage,
  formatTimestamp,
  hasRoomPermission,
  calculateHealthScore,
});
