/**
 * An example to copy: the conversation in a room. What is written without a connection waits and is
 * marked so; who has read how far is shown by small faces.
 */
import type { Chat } from "jounce-websocket/react";
import { useChat, useWebSocketContext } from "jounce-websocket/react";
import { useEffect, useState } from "react";
import type { Subject } from "../parts/Composer.js";
import { Composer } from "../parts/Composer.js";
import { Icon } from "../parts/Icon.js";
import type { Line, Speaker } from "../parts/Line.js";
import { deliveryOf, mentionsIn, readersByLine } from "../parts/Line.js";
import { Messages } from "../parts/Messages.js";
import { useUnread } from "./useUnread.js";

/** What a conversation needs. */
export interface ChatExampleProps {
  readonly room: string;
  readonly topic: string;
  readonly self: Speaker;
  /** Everybody who can be named with `@`. */
  readonly people: readonly Speaker[];
  readonly hidden: boolean;
  /** Where the list of conversations is, for a phone. */
  readonly backHref: string;
  /** Is told how much has not been read. */
  readonly onUnread: (room: string, count: number) => void;
  /** Takes the room from the list; it cannot be left where there is none. */
  readonly onLeave?: (() => void) | undefined;
}

/** A room. It is joined as long as the component is there, shown or not. */
export const ChatExample = (props: ChatExampleProps) => {
  const { room, topic, self, people, hidden, backHref, onLeave } = props;
  const { websocket } = useWebSocketContext();
  const chat = useChat(websocket, room, { maxMessages: 200, userName: self.name });
  const [subject, setSubject] = useState<Subject>();
  const lines = linesOf(chat, self, people);
  useReading(lines, props, chat);

  const send = (text: string): void => {
    const mentions = mentionsIn(text, people);
    const sent =
      subject?.kind === "edit"
        ? chat.editMessage(subject.line.id, text)
        : chat.sendMessage(text, { replyTo: subject?.line.id, mentions });
    // What was refused says so in the conversation.
    sent.catch(() => undefined);
    setSubject(undefined);
  };
  return (
    <section className="conversation" hidden={hidden} aria-label={`Room ${room}`}>
      <header className="conversation-bar">
        <a className="icon-button" href={backHref} aria-label="All conversations">
          <Icon name="back" />
        </a>
        <h2 className="conversation-title"># {room}</h2>
        <p className="conversation-topic">{topic}</p>
        {onLeave === undefined ? null : (
          <button className="button is-plain is-small" type="button" onClick={onLeave}>
            Leave
          </button>
        )}
      </header>
      <Messages
        lines={lines}
        selfId={self.userId}
        label={`Messages in ${room}`}
        emptyTitle={`Nothing said in ${room} yet`}
        emptyHint="Open this page in a second window to talk to yourself."
        names={[self, ...people].map(({ name }) => name)}
        onReply={(line) => setSubject({ kind: "reply", line })}
        onEdit={(line) => setSubject({ kind: "edit", line })}
        onDelete={({ id }) => void chat.deleteMessage(id).catch(() => undefined)}
        onResend={({ id }) => void chat.resendMessage(id).catch(() => undefined)}
        onWithdraw={({ id }) => chat.withdrawMessage(id)}
      />
      <Composer
        label={`Message to ${room}`}
        textMax={4_000}
        typing={chat.typingUsers.map(({ userName }) => userName)}
        subject={subject}
        isShown={!hidden}
        onCancel={() => setSubject(undefined)}
        onSend={send}
        onTyping={(hasText) => (hasText ? chat.startTyping() : chat.stopTyping())}
      />
    </section>
  );
};

/** Tells the others what has been read here, and the list what has not. */
const useReading = (
  lines: readonly Line[],
  { room, self, hidden, onUnread }: ChatExampleProps,
  { markAsRead }: Chat,
): void => {
  const isLooking = useUnread(room, lines, self.userId, hidden, onUnread);
  const newest = lines.filter(({ userId }) => userId !== self.userId).at(-1)?.id;
  useEffect(() => {
    if (isLooking && newest !== undefined) markAsRead(newest);
  }, [isLooking, newest, markAsRead]);
};

/** What has been said, and behind it what the server does not have yet. */
const linesOf = (chat: Chat, self: Speaker, people: readonly Speaker[]): readonly Line[] => {
  const authors = chat.messages.map(({ userId = "", data }) => [userId, data.userName] as const);
  const present = [...people, self].map(({ userId, name }) => [userId, name] as const);
  const names = new Map([...authors, ...present]);
  const said = chat.messages.map((message) => {
    const { id, userId = "", timestamp: at, data } = message;
    // What waits here was written here, whether or not the server has said who that is.
    const author = chat.pendingIds.has(id) ? self.userId : userId;
    return { id, userId: author, at, data };
  });
  const readers = readersByLine(said, (id) => chat.readers.get(id) ?? []);
  return said.map(({ id, userId, at, data }) => ({
    id,
    userId,
    name: names.get(userId) ?? "Somebody",
    at,
    text: data.content,
    delivery: deliveryOf(chat, id),
    isEdited: data.editedAt !== undefined,
    replyTo: data.replyTo,
    // Who has gone and never said anything has no name here, and no face.
    readers: (readers.get(id) ?? []).flatMap((userId) => {
      const name = userId === self.userId ? undefined : names.get(userId);
      return name === undefined ? [] : [{ userId, name }];
    }),
  }));
};
