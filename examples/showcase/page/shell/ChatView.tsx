/** Decides which conversations there are, and which one is shown: rooms, and people one writes to. */
import { useDirectMessages, usePresence, useWebSocketContext } from "jounce-websocket/react";
import { useCallback, useEffect, useState } from "react";
import { ChatExample } from "../examples/ChatExample.js";
import { DirectExample } from "../examples/DirectExample.js";
import { Empty } from "../parts/Empty.js";
import { Icon } from "../parts/Icon.js";
import { dotOf } from "../parts/presence.js";
import type { Visitor } from "../visitor.js";
import type { UnreadByPlace } from "./Places.js";
import { Places } from "./Places.js";
import { useRooms } from "./rooms.js";
import { hrefOf } from "./route.js";

/** What of the chat is shown. */
export interface ChatViewProps {
  readonly visitor: Visitor;
  /** A room, or a person behind `@`; empty for the list, which on a phone stands alone. */
  readonly place: string;
  readonly hidden: boolean;
  /** Is told how much is unread in all conversations. */
  readonly onUnread: (count: number) => void;
}

/** Conversations beside a list of them. All of them listen; one is shown. */
export const ChatView = ({ visitor, place, hidden, onUnread }: ChatViewProps) => {
  const { websocket } = useWebSocketContext();
  const contacts = useContacts(visitor.userId);
  const current = place === "" ? "lobby" : place;
  const { rooms, isPermanent, leave } = useRooms(current);
  const [unread, setUnread] = useState<UnreadByPlace>({});
  const onPlaceUnread = useCallback(
    (name: string, count: number) => setUnread((all) => ({ ...all, [name]: count })),
    [],
  );
  const total = Object.values(unread).reduce((sum, count) => sum + count, 0);
  useEffect(() => onUnread(total), [onUnread, total]);

  // Who has said nothing needs no conversation until somebody opens it.
  const { peers } = useDirectMessages(websocket);
  const isTalk = (userId: string): boolean => peers.includes(userId) || current === `@${userId}`;

  // On a phone the list covers the conversation, so nobody reads it.
  const isCovered = place === "" && matchMedia("(max-width: 47.99rem)").matches;
  const shared = { self: visitor, backHref: hrefOf("chat"), onUnread: onPlaceUnread };
  const isHidden = (name: string): boolean => hidden || isCovered || name !== current;
  return (
    <section
      className="chat"
      data-pane={place === "" ? "list" : "conversation"}
      hidden={hidden}
      aria-label="Chat"
    >
      <Places rooms={rooms} contacts={contacts} current={current} unread={unread} />
      {rooms.map(({ name, topic }) => (
        <ChatExample
          {...shared}
          key={name}
          room={name}
          topic={topic}
          people={contacts}
          hidden={isHidden(name)}
          onLeave={isPermanent(name) ? undefined : () => leave(name)}
        />
      ))}
      {contacts
        .filter(({ userId }) => isTalk(userId))
        .map((peer) => (
          <DirectExample
            {...shared}
            key={peer.userId}
            peer={peer}
            hidden={isHidden(`@${peer.userId}`)}
          />
        ))}
      {current.startsWith("@") && !contacts.some(({ userId }) => `@${userId}` === current) ? (
        <NobodyThere backHref={shared.backHref} />
      ) : null}
    </section>
  );
};

/** Where a talk would be with somebody who is not known here. */
const NobodyThere = ({ backHref }: { backHref: string }) => (
  <section className="conversation" aria-label="Nobody">
    <header className="conversation-bar">
      <a className="icon-button" href={backHref} aria-label="All conversations">
        <Icon name="back" />
      </a>
      <h2 className="conversation-title">Direct messages</h2>
    </header>
    <Empty icon="people" title="This person is not here">
      People appear here when they join.
    </Empty>
  </section>
);

/** Everybody but oneself. */
const useContacts = (selfId: string) => {
  const { websocket } = useWebSocketContext();
  const { users } = usePresence(websocket);
  const isLive = websocket.isReady;
  return [...users.values()]
    .filter(({ userId }) => userId !== selfId)
    .map(({ userId, userName = userId, status, customStatus = "" }) => {
      return { userId, name: userName, status: dotOf(status, isLive), customStatus };
    });
};
