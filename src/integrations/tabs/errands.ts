/**
 * Decides which rooms the one connection is in for its many links, and who gets the server's answers.
 * What a link asks of the protocol goes out under an id of the hub's own, by which the answer is known.
 */
import type { RoomName } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import { each, stay, step } from "../../core/step.js";
import type { Errand, HubEffect, HubLink, HubState, HubStep } from "./hubState.js";
import { hand, withLink } from "./hubState.js";
import { farewells, outOf } from "./lastWords.js";

/** How many answers may be awaited; one more forgets the oldest. */
const errandsMax = 4_096;

/** Sends a control message for a link, so that the answer comes back to it. */
export const sendErrand = (state: HubState, errand: Errand, message: Message): HubStep => {
  const errandsMade = state.errandsMade + 1;
  const next = { ...state, errandsMade };
  const id = lastErrandId(next);
  const errands = state.errands.set(id, errand);
  const bounded = errands.size > errandsMax ? errands.remove(errands.keySeq().first("")) : errands;
  return step({ ...next, errands: bounded }, [
    { type: "send", data: message.with({ id }).toJson() },
  ]);
};

/** The id under which the last control message went out. */
export const lastErrandId = ({ hub, errandsMade }: HubState): string => `${hub}.${errandsMade}`;

/** A link wants to be in a room. The server is asked each time: it may have changed its mind. */
export const joinRoom = (state: HubState, link: string, message: Message): HubStep => {
  const room = (message.room ?? "").normalize("NFC");
  const known = state.links.get(link);
  if (known === undefined) return stay(state);
  const rooms = known.rooms.set(room, known.rooms.get(room) ?? "asked");
  return sendErrand(
    withLink(state, link, { ...known, rooms }),
    { type: "join", link, id: message.id, room },
    message,
  );
};

/** A link no longer wants to be in a room: the server hears of it when no other link does. */
export const leaveRoom = (state: HubState, link: string, message: Message): HubStep => {
  const room = (message.room ?? "").normalize("NFC");
  const next = unwanted(state, link, room);
  if (isWanted(next, room)) {
    const left = new Message("room_left", undefined, { id: message.id, room });
    const known = state.links.get(link);
    const parting = known === undefined ? [] : farewells(known, room);
    return step(next, [...parting, hand(next, left.toJson(), [link])]);
  }
  return sendErrand(departed(next, room), { type: "leave", link, id: message.id, room }, message);
};

/** A link is gone: the rooms that nobody else wants are left, and in the others its words end. */
export const leaveRooms = (state: HubState, gone: HubLink): HubStep =>
  each<HubState, RoomName, HubEffect>(stay(state), gone.rooms.keys(), (next, room) =>
    isWanted(next, room) ? step(next, farewells(gone, room)) : leaveIfUnwanted(next, room),
  );

/** The server has answered a join. */
export const joined = (
  state: HubState,
  { link, room: asked }: Errand,
  answer: Message,
): HubStep => {
  const room = answer.room ?? asked;
  const next = { ...state, joined: state.joined.add(room) };
  const known = link === undefined ? undefined : next.links.get(link);
  // Who has left meanwhile, or gone, waits for nothing.
  if (link === undefined || known?.rooms.has(room) !== true) return leaveIfUnwanted(next, room);
  if (known.rooms.get(room) === "in") return step(next);
  const isIn = withLink(next, link, { ...known, rooms: known.rooms.set(room, "in") });
  return step(
    isIn,
    isIn.memory.of(room).map((frame) => hand(isIn, frame, [link])),
  );
};

/** The server does not let the connection in, as far as one link asked. */
export const refused = (state: HubState, { link, room }: Errand): HubStep => {
  if (link === undefined || state.links.get(link)?.rooms.get(room) !== "asked") return stay(state);
  return leaveIfUnwanted(unwanted(state, link, room), room);
};

/** The server has put the connection out of a room, and with it every link that was in. */
export const expelled = (state: HubState, room: RoomName): HubState => ({
  ...departed(state, room),
  links: state.links.map((link) => (link.rooms.get(room) === "in" ? outOf(link, room) : link)),
});

/** Whether some link wants to be in a room. */
export const isWanted = ({ links }: HubState, room: RoomName): boolean =>
  links.some(({ rooms }) => rooms.has(room));

const leaveIfUnwanted = (state: HubState, room: RoomName): HubStep => {
  if (isWanted(state, room) || !state.joined.has(room)) return stay(state);
  const errand: Errand = { type: "leave", link: undefined, id: undefined, room };
  return sendErrand(departed(state, room), errand, new Message("leave_room", undefined, { room }));
};

const departed = (state: HubState, room: RoomName): HubState => ({
  ...state,
  joined: state.joined.remove(room),
  memory: state.memory.without(room),
});

const unwanted = (state: HubState, link: string, room: RoomName): HubState => {
  const known = state.links.get(link);
  return known === undefined ? state : withLink(state, link, outOf(known, room));
};
