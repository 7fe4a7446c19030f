/** Decides which links hear a frame of the server. */
import { decode } from "../../codec/decode.js";
import { UNAUTHORIZED_CLOSE } from "../../core/closeCode.js";
import type { FrameData } from "../../core/Frame.js";
import { Message } from "../../core/Message.js";
import { andThen, each, stay, step } from "../../core/step.js";
import { expelled, isWanted, joined, leaveRooms, refused } from "./errands.js";
import { heard } from "./hubPing.js";
import type { Errand, HubEffect, HubState, HubStep } from "./hubState.js";
import { hand, linksWhere, say } from "./hubState.js";
import { proofAnswered } from "./proofs.js";

/** What a link hears when its identity has ended. */
const unauthorized = { code: UNAUTHORIZED_CLOSE, reason: "UNAUTHORIZED", wasClean: true } as const;

/** The server has sent a frame. */
export const fromServer = (state: HubState, data: FrameData, now: number): HubStep =>
  andThen(heard(state, now), (next) => {
    if (next.socket.name !== "open") return stay(next);
    const decoded = decode(data, false);
    if (decoded.type === "control") return control(next, decoded.message, data, now);
    if (decoded.type === "message") return message(next, decoded.message, data);
    return step(next, [hand(next, data)]);
  });

const control = (state: HubState, answer: Message, data: FrameData, now: number): HubStep => {
  const errand = answer.id === undefined ? undefined : state.errands.get(answer.id);
  if (errand !== undefined) return errandAnswered(state, errand, answer, now);
  const sender = answer.id === undefined ? undefined : state.senders.get(answer.id);
  if (sender !== undefined) return answered(state, sender, answer, data);
  const { room = "", type } = answer;
  const isSpoken = state.socket.name === "open" && state.socket.speaks;
  switch (type) {
    case "welcome":
      return step(typeof data === "string" ? { ...state, welcome: data } : state, [
        hand(state, data),
      ]);
    case "ping":
      if (!isSpoken) return step(state, [hand(state, data)]);
      return step(state, [{ type: "send", data: new Message("pong", undefined, answer).toJson() }]);
    case "pong":
      return isSpoken ? stay(state) : step(state, [hand(state, data)]);
    case "room_left": {
      const to = linksWhere(state, ({ rooms }) => rooms.get(room) === "in");
      return step(expelled(state, room), [hand(state, data, to)]);
    }
    default:
      return step(state, [hand(state, data)]);
  }
};

/** The answer to what a link sent under an id of its own. */
const answered = (
  state: HubState,
  link: string,
  { id = "", type }: Message,
  data: FrameData,
): HubStep => {
  const isFinal = type === "reply" || type === "error";
  const next = isFinal ? { ...state, senders: state.senders.remove(id) } : state;
  return step(next, state.links.has(link) ? [hand(state, data, [link])] : []);
};

const errandAnswered = (state: HubState, errand: Errand, answer: Message, now: number): HubStep => {
  const { link, id } = errand;
  const without = { ...state, errands: state.errands.remove(answer.id ?? "") };
  const told =
    link === undefined || !state.links.has(link)
      ? step<HubState, HubEffect>(without)
      : step(without, [hand(state, answer.with({ id }).toJson(), [link])]);
  return andThen(told, (next) => settled(next, errand, answer, now));
};

const settled = (state: HubState, errand: Errand, answer: Message, now: number): HubStep => {
  switch (errand.type) {
    case "join":
      return answer.type === "room_joined" ? joined(state, errand, answer) : refused(state, errand);
    case "auth":
      return andThen(identified(state, errand, answer), (next) =>
        proofAnswered(next, answer.id ?? "", now),
      );
    default:
      return stay(state);
  }
};

/**
 * The connection belongs to another user from now on: the links of the one before must not hear what
 * is meant for that one. To them, their identity has ended.
 */
const identified = (state: HubState, { link }: Errand, { type, data }: Message): HubStep => {
  if (type !== "auth_success") return stay(state);
  const userId = userIdIn(data);
  const next = { ...state, userId };
  if (state.userId === undefined || state.userId === userId) return step(next);
  const others = [...state.links.keys()].filter((name) => name !== link);
  return each<HubState, string, HubEffect>(
    step(next, [say({ type: "closed", hub: state.hub, to: others, ...unauthorized })]),
    others,
    remove,
  );
};

const remove = (state: HubState, link: string): HubStep => {
  const known = state.links.get(link);
  const without = { ...state, links: state.links.remove(link) };
  return andThen(step<HubState, HubEffect>(without, [{ type: "unwatch", link }]), (next) =>
    known === undefined ? stay(next) : leaveRooms(next, known),
  );
};

const message = (state: HubState, heardMessage: Message, data: FrameData): HubStep => {
  const { type, room } = heardMessage;
  const confirmed = type === "message_delivered" ? confirmedBy(state, heardMessage) : undefined;
  if (confirmed !== undefined) return step(state, [hand(state, data, [confirmed])]);
  const isRemembered = typeof data === "string" && (room === undefined || state.joined.has(room));
  const memory = isRemembered ? state.memory.after(heardMessage, data) : state.memory;
  const to = membersOf(state, room);
  return step({ ...state, memory }, to?.length === 0 ? [] : [hand(state, data, to)]);
};

/** The links in a room, where links are in it; undefined for everybody. */
const membersOf = (state: HubState, room: string | undefined): readonly string[] | undefined =>
  room !== undefined && isWanted(state, room)
    ? linksWhere(state, ({ rooms }) => rooms.get(room) === "in")
    : undefined;

/** Whose message the server confirms, if that one is still there. */
const confirmedBy = (state: HubState, { data }: Message): string | undefined => {
  const id = fieldOf(data, "messageId");
  const link = id === undefined ? undefined : state.senders.get(id);
  return link !== undefined && state.links.has(link) ? link : undefined;
};

const userIdIn = (data: unknown): string | undefined => fieldOf(data, "userId");

const fieldOf = (data: unknown, name: string): string | undefined => {
  if (typeof data !== "object" || data === null) return undefined;
  const value: unknown = new Map(Object.entries(data)).get(name);
  return typeof value === "string" ? value : undefined;
};
