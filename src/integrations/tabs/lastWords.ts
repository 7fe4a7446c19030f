/**
 * Decides what is said for a link that is gone while its connection stays: of some types the last word
 * of a link in a room must not outlive it. The server would end it with the connection; so that it ends
 * it now, it is said again, with `gone: true`.
 */
import type { RoomName } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import type { HubEffect, HubLink, HubState } from "./hubState.js";
import { withLink } from "./hubState.js";

/** The state that knows what a link has said, where that must not outlive it. */
export const remembered = (state: HubState, link: string, message: Message): HubState => {
  const known = state.links.get(link);
  const room = message.room?.normalize("NFC");
  if (known === undefined || room === undefined || !known.rooms.has(room)) return state;
  if (!state.settings.endedWithLink.includes(message.type)) return state;
  const lastWords = known.lastWords.set(keyOf(message.type, room), message);
  return withLink(state, link, { ...known, lastWords });
};

/** What ends the last words of a link in a room. */
export const farewells = ({ lastWords }: HubLink, room: RoomName): readonly HubEffect[] =>
  [...lastWords.values()]
    .filter((message) => message.room?.normalize("NFC") === room)
    .map(({ type, data }) => ({
      type: "send",
      data: new Message(type, ended(data), { room }).toJson(),
    }));

/** The link without what it wanted and said in a room. */
export const outOf = (link: HubLink, room: RoomName): HubLink => ({
  ...link,
  rooms: link.rooms.remove(room),
  lastWords: link.lastWords.filter((message) => message.room?.normalize("NFC") !== room),
});

const keyOf = (type: string, room: RoomName): string => JSON.stringify([type, room]);

const ended = (data: unknown): object =>
  typeof data === "object" && data !== null ? { ...data, gone: true } : { gone: true };
