/** Decides how rooms of two people and rooms of groups are named. */
import { WebSocketError } from "../../core/error.js";

/**
 * The room of two users, the same whoever comes first: `private_user1_user2`. Inside the ids `%` is
 * written %25 and `_` is written %5F, so that no two pairs share a room.
 * @throws WebSocketError INVALID_NAME when an id is not a non-empty string
 */
export const generatePrivateRoomId = (userId: string, otherUserId: string): string =>
  ["private", ...[userId, otherUserId].map(escaped).sort()].join("_");

/**
 * The room of a group by its title: lower case, with `_` for spaces (`group_team_lunch`). Titles that
 * differ in nothing else name one room.
 * @throws WebSocketError INVALID_NAME when nothing is left of the title
 */
export const generateGroupRoomId = (title: string): string => {
  const words = typeof title === "string" ? title.normalize("NFC").trim().toLowerCase() : "";
  if (words === "") throw new WebSocketError("INVALID_NAME", "A group's title must be some text");
  return `group_${words.replace(/\s+/gu, "_")}`;
};

// Compared by code units and not by language, so that every host sorts alike.
const escaped = (userId: string): string => {
  if (typeof userId !== "string" || userId === "") {
    throw new WebSocketError("INVALID_NAME", "A user id must be a non-empty string");
  }
  return userId.normalize("NFC").replaceAll("%", "%25").replaceAll("_", "%5F");
};
