/** Decides how rooms of two people and rooms of groups are named. */
import { WebSocketError } from "../../core/error.js";
import { isName, nameBytesMax } from "../../core/ids.js";

/**
 * The room of two users, the same whoever comes first: `private_user1_user2`. Inside the ids `%` is
 * written %25 and `_` is written %5F, so that no two pairs share a room.
 * @throws WebSocketError INVALID_NAME when an id is not a non-empty string, or when no room can have that
 * name: it would be longer than 255 bytes, or has a control character
 */
export const generatePrivateRoomId = (userId: string, otherUserId: string): string =>
  roomName(["private", ...[userId, otherUserId].map(escaped).sort()].join("_"));

/**
 * The room of a group by its title: lower case, with `_` for spaces (`group_team_lunch`). Titles that
 * differ in nothing else name one room.
 * @throws WebSocketError INVALID_NAME when nothing is left of the title, or when no room can have that
 * name, as above
 */
export const generateGroupRoomId = (title: string): string => {
  const words = typeof title === "string" ? title.normalize("NFC").trim().toLowerCase() : "";
  if (words === "") throw new WebSocketError("INVALID_NAME", "A group's title must be some text");
  return roomName(`group_${words.replace(/\s+/gu, "_")}`);
};

// Not shortened: two long names would become one room, to which both have the key.
const roomName = (name: string): string => {
  if (isName(name)) return name;
  throw new WebSocketError(
    "INVALID_NAME",
    `The room's name would have more than ${nameBytesMax} bytes, or control characters`,
  );
};

// Compared by code units and not by language, so that every host sorts alike.
const escaped = (userId: string): string => {
  if (typeof userId !== "string" || userId === "") {
    throw new WebSocketError("INVALID_NAME", "A user id must be a non-empty string");
  }
  return userId.normalize("NFC").replaceAll("%", "%25").replaceAll("_", "%5F");
};
