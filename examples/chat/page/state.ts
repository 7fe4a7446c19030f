/**
 * Decides what the page knows and shows: a reducer from one state and one action to the next. It
 * touches neither the document nor the connection. An action that changes nothing returns the same
 * reference, so the view can see by a comparison what to draw.
 */
import type { Line, Member, RoomSummary, Status } from "../protocol.js";
import type { Conversation, Delivery } from "./conversation.js";
import * as conversations from "./conversation.js";
import { emptyConversation } from "./conversation.js";

/** What the connection is doing. */
export type Link =
  | { readonly name: "connecting" }
  | { readonly name: "connected" }
  | { readonly name: "reconnecting"; readonly attempt: number; readonly retryAt: number }
  | { readonly name: "offline" };

/** Everything the page shows. */
export interface ChatState {
  readonly link: Link;
  readonly me: Member;
  /** Every room there is, as the server tells. */
  readonly rooms: readonly RoomSummary[];
  /** The rooms this page is in, or wants to be in, in the order in which it joined. */
  readonly joined: readonly string[];
  /** The room that is shown. */
  readonly current: string;
  readonly conversations: ReadonlyMap<string, Conversation>;
  /** The latest thing the user has to know; numbered, so that the same words can come twice. */
  readonly notice: { readonly number: number; readonly text: string } | undefined;
}

/** What can happen to the page. Times are milliseconds since the epoch. */
export type Action =
  | { readonly type: "linked"; readonly link: Link }
  | { readonly type: "you"; readonly me: Member }
  | { readonly type: "named"; readonly nickname: string }
  | { readonly type: "statusSet"; readonly status: Status }
  | { readonly type: "rooms"; readonly rooms: readonly RoomSummary[] }
  | {
      readonly type: "members";
      readonly room: string;
      readonly members: readonly Member[];
      readonly at: number;
    }
  | { readonly type: "history"; readonly room: string; readonly lines: readonly Line[] }
  | { readonly type: "heard"; readonly room: string; readonly line: Line }
  | {
      readonly type: "typing";
      readonly room: string;
      readonly userId: string;
      readonly nickname: string;
      readonly at: number;
    }
  | { readonly type: "wrote"; readonly room: string; readonly line: Line }
  | {
      readonly type: "delivered";
      readonly room: string;
      readonly id: string;
      readonly delivery: Delivery;
    }
  | { readonly type: "refused"; readonly id: string }
  | { readonly type: "entered"; readonly room: string }
  | { readonly type: "left"; readonly room: string }
  | { readonly type: "noticed"; readonly text: string }
  | { readonly type: "timePassed"; readonly at: number };

/** The page before anything has happened. */
export const initialState = (
  me: Member,
  joined: readonly string[],
  current: string,
): ChatState => ({
  link: { name: "connecting" },
  me,
  rooms: [],
  joined: joined.includes(current) ? joined : [...joined, current],
  current,
  conversations: new Map(),
  notice: undefined,
});

/** The room as the page knows it. */
export const conversationIn = ({ conversations: all }: ChatState, room: string): Conversation =>
  all.get(room) ?? emptyConversation;

/** Own messages that the server has not confirmed, of all rooms. */
export const pendingCount = (state: ChatState): number =>
  [...state.conversations.values()].reduce(
    (count, { pending }) => count + pending.filter(isUnderway).length,
    0,
  );

/** Whether an own message can still arrive by itself. */
export const isUnderway = ({ delivery }: { readonly delivery: Delivery }): boolean =>
  delivery === "waiting" || delivery === "sending";

/** The next state. */
export const reduce = (state: ChatState, action: Action): ChatState => {
  switch (action.type) {
    case "linked":
      return linked(state, action.link);
    case "you":
      return { ...state, me: action.me };
    case "named":
      return { ...state, me: { ...state.me, nickname: action.nickname } };
    case "statusSet":
      return { ...state, me: { ...state.me, status: action.status } };
    case "rooms":
      return { ...state, rooms: action.rooms };
    case "members":
      return inRoom(state, action.room, (room) =>
        conversations.membersTold(room, action.members, state.me.userId, action.at),
      );
    case "history":
      return inRoom(state, action.room, (room) => conversations.remembered(room, action.lines));
    case "heard":
      return heard(state, action.room, action.line);
    case "typing":
      if (action.userId === state.me.userId) return state;
      return inRoom(state, action.room, (room) =>
        conversations.typed(room, action.userId, action.nickname, action.at),
      );
    case "wrote":
      return inRoom(state, action.room, (room) => conversations.wrote(room, action.line));
    case "delivered":
      return inRoom(state, action.room, (room) =>
        conversations.delivered(room, action.id, action.delivery),
      );
    case "refused":
      return everywhere(state, (room) => conversations.delivered(room, action.id, "refused"));
    case "entered":
      return entered(state, action.room);
    case "left":
      return left(state, action.room);
    case "noticed":
      return { ...state, notice: { number: (state.notice?.number ?? 0) + 1, text: action.text } };
    case "timePassed":
      return everywhere(state, (room) => conversations.typingExpired(room, action.at));
  }
};

const linked = (state: ChatState, link: Link): ChatState => {
  const next = { ...state, link };
  return state.link.name === "connected" && link.name !== "connected"
    ? everywhere(next, conversations.disconnected)
    : next;
};

const heard = (state: ChatState, name: string, line: Line): ChatState =>
  inRoom(state, name, (room) => {
    const next = conversations.heard(room, line);
    const isNews = next.settled !== room.settled && line.userId !== state.me.userId;
    return isNews && name !== state.current ? { ...next, unread: next.unread + 1 } : next;
  });

const entered = (state: ChatState, room: string): ChatState => {
  const joined = state.joined.includes(room) ? state.joined : [...state.joined, room];
  const next = { ...state, joined, current: room };
  return inRoom(next, room, (known) => (known.unread === 0 ? known : { ...known, unread: 0 }));
};

/** Left rooms are forgotten, so that a later visit starts with what the server remembers. */
const left = (state: ChatState, room: string): ChatState => {
  if (!state.joined.includes(room)) return state;
  const joined = state.joined.filter((name) => name !== room);
  const remaining = new Map(state.conversations);
  remaining.delete(room);
  const next = { ...state, joined, conversations: remaining };
  return state.current === room ? entered(next, joined.at(-1) ?? "lobby") : next;
};

const inRoom = (
  state: ChatState,
  name: string,
  change: (room: Conversation) => Conversation,
): ChatState => {
  if (!state.joined.includes(name)) return state;
  const before = conversationIn(state, name);
  const after = change(before);
  if (after === before) return state;
  return { ...state, conversations: new Map(state.conversations).set(name, after) };
};

const everywhere = (state: ChatState, change: (room: Conversation) => Conversation): ChatState =>
  [...state.conversations.keys()].reduce((next, name) => inRoom(next, name, change), state);
