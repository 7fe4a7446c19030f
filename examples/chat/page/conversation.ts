/** Decides what one room shows: what was said, who came and went, and what still waits to be said. */
import type { Line, Member } from "../protocol.js";

/** How far a message of one's own has come. */
export type Delivery = "waiting" | "sending" | "sent" | "refused";

/** Something said. */
export interface SaidEntry extends Line {
  readonly kind: "said";
  readonly delivery: Delivery;
}

/** Something that happened. */
export interface EventEntry {
  readonly kind: "event";
  readonly id: string;
  readonly text: string;
  readonly at: number;
}

/** One line of a conversation. */
export type Entry = SaidEntry | EventEntry;

/** Somebody who types, until they have been silent for a while. */
export interface Typist {
  readonly nickname: string;
  readonly until: number;
}

/** One room as this page knows it. */
export interface Conversation {
  /** What has been said and has happened, in the order in which the server told. */
  readonly settled: readonly Entry[];
  /** Own messages that the server has not confirmed, in the order in which they were written. */
  readonly pending: readonly SaidEntry[];
  readonly members: readonly Member[];
  /** Whether `members` is what this connection was told; if not, the next list is no news. */
  readonly membersAreCurrent: boolean;
  /** Who was there when a connection was lost and has not been seen since. */
  readonly missing: ReadonlySet<string>;
  readonly typists: ReadonlyMap<string, Typist>;
  readonly unread: number;
}

/** A room of which nothing is known yet. */
export const emptyConversation: Conversation = {
  settled: [],
  pending: [],
  members: [],
  membersAreCurrent: false,
  missing: new Set(),
  typists: new Map(),
  unread: 0,
};

/** How many entries of a room the page keeps. */
const entriesMax = 400;
/** How long after the last key somebody still counts as typing, in milliseconds. */
const typingMs = 4_000;

/** Everything in the order in which it is shown. */
export const entriesOf = ({ settled, pending }: Conversation): readonly Entry[] =>
  pending.length === 0 ? settled : [...settled, ...pending];

/** An own message, before the server knows of it. */
export const wrote = (conversation: Conversation, line: Line): Conversation => ({
  ...conversation,
  pending: [...conversation.pending, { ...line, kind: "said", delivery: "sending" }],
});

/** How far an own message has come; nothing for one that has been confirmed. */
export const delivered = (
  conversation: Conversation,
  id: string,
  delivery: Delivery,
): Conversation => {
  const known = conversation.pending.find((entry) => entry.id === id);
  if (known === undefined || known.delivery === delivery) return conversation;
  const pending = conversation.pending.map((entry) =>
    entry === known ? { ...entry, delivery } : entry,
  );
  return { ...conversation, pending };
};

/** Somebody has said something: oneself, which confirms it, or another; never twice. */
export const heard = (conversation: Conversation, line: Line): Conversation => {
  const pending = conversation.pending.filter((entry) => entry.id !== line.id);
  const { typists } = conversation;
  const settled = conversation.settled.some((entry) => entry.id === line.id)
    ? conversation.settled
    : [...conversation.settled, said(line)].slice(-entriesMax);
  return {
    ...conversation,
    settled,
    pending: pending.length === conversation.pending.length ? conversation.pending : pending,
    typists: typists.has(line.userId) ? without(typists, line.userId) : typists,
  };
};

/** The server has told what was said before: what is missing is put in by its time. */
export const remembered = (conversation: Conversation, lines: readonly Line[]): Conversation => {
  const known = new Set(conversation.settled.map(({ id }) => id));
  const missing = lines.filter(({ id }) => !known.has(id));
  const told = new Set(lines.map(({ id }) => id));
  const pending = conversation.pending.filter(({ id }) => !told.has(id));
  if (missing.length === 0 && pending.length === conversation.pending.length) return conversation;
  const settled = [...conversation.settled, ...missing.map(said)]
    .sort((a, b) => a.at - b.at)
    .slice(-entriesMax);
  return { ...conversation, settled, pending };
};

/** The server has told who is there; what is new about it becomes an entry of its own. */
export const membersTold = (
  conversation: Conversation,
  members: readonly Member[],
  me: string,
  at: number,
): Conversation => {
  const { settled, membersAreCurrent } = conversation;
  const here = new Set(members.map(({ userId }) => userId));
  const earlier = conversation.members.map(({ userId }) => userId);
  const missing = new Set(
    [...conversation.missing, ...(membersAreCurrent ? [] : earlier)].filter((id) => !here.has(id)),
  );
  const news = membersAreCurrent ? newsOf(conversation, members, me) : [];
  const entries = news.map(({ text, about }): EventEntry => {
    return { kind: "event", id: `event-${at}-${settled.length}-${about}`, text, at };
  });
  return {
    ...conversation,
    members,
    membersAreCurrent: true,
    missing,
    settled: entries.length === 0 ? settled : [...settled, ...entries].slice(-entriesMax),
  };
};

/** Somebody types. */
export const typed = (
  conversation: Conversation,
  userId: string,
  nickname: string,
  at: number,
): Conversation => {
  const typists = new Map(conversation.typists).set(userId, { nickname, until: at + typingMs });
  return { ...conversation, typists };
};

/** Forgets who has typed too long ago. */
export const typingExpired = (conversation: Conversation, at: number): Conversation => {
  const typists = new Map([...conversation.typists].filter(([, { until }]) => until > at));
  return typists.size === conversation.typists.size ? conversation : { ...conversation, typists };
};

/** The connection is gone: what it told of others is the past. */
export const disconnected = (conversation: Conversation): Conversation => ({
  ...conversation,
  membersAreCurrent: false,
  typists: new Map(),
});

interface News {
  readonly about: string;
  readonly text: string;
}

const newsOf = (
  { members: before, missing }: Conversation,
  after: readonly Member[],
  me: string,
): readonly News[] => {
  const news: News[] = [];
  const earlier = new Map(before.map((member) => [member.userId, member]));
  const later = new Set(after.map(({ userId }) => userId));
  for (const { userId, nickname } of after) {
    const known = earlier.get(userId);
    if (known === undefined) {
      // Who only lost the connection, as this page did, never left.
      const isBack = missing.has(userId);
      if (userId !== me && !isBack) news.push({ about: userId, text: `${nickname} joined` });
    } else if (known.nickname !== nickname) {
      const who = userId === me ? "You are" : `${known.nickname} is`;
      news.push({ about: userId, text: `${who} now called ${nickname}` });
    }
  }
  for (const { userId, nickname } of before) {
    if (!later.has(userId) && userId !== me) {
      news.push({ about: userId, text: `${nickname} left` });
    }
  }
  return news;
};

const said = (line: Line): SaidEntry => ({ ...line, kind: "said", delivery: "sent" });

const without = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> => {
  const next = new Map(map);
  next.delete(key);
  return next;
};
