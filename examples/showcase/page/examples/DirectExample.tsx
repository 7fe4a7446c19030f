/** An example to copy: the talk with one other person. */
import { useDirectMessages, useWebSocketContext } from "jounce-websocket/react";
import { Avatar } from "../parts/Avatar.js";
import { Composer } from "../parts/Composer.js";
import { Icon } from "../parts/Icon.js";
import type { Speaker } from "../parts/Line.js";
import { deliveryOf } from "../parts/Line.js";
import { Messages } from "../parts/Messages.js";
import { useUnread } from "./useUnread.js";

/** The talk with a person. It is listened to as long as the component is there, shown or not. */
export const DirectExample = ({
  peer,
  self,
  hidden,
  backHref,
  onUnread,
}: {
  readonly peer: Speaker & { readonly status: string };
  readonly self: Speaker;
  readonly hidden: boolean;
  readonly backHref: string;
  readonly onUnread: (place: string, count: number) => void;
}) => {
  const { websocket } = useWebSocketContext();
  const direct = useDirectMessages(websocket, peer.userId);
  const lines = direct.messages.map(({ id, userId, timestamp, data }) => {
    const author = direct.pendingIds.has(id) || userId === self.userId ? self : peer;
    return {
      id,
      userId: author.userId,
      name: author.name,
      at: timestamp,
      text: data.content,
      delivery: deliveryOf(direct, id),
      isEdited: false,
      replyTo: undefined,
      readers: [],
    };
  });
  useUnread(`@${peer.userId}`, lines, self.userId, hidden, onUnread);
  return (
    <section className="conversation" hidden={hidden} aria-label={`Talk with ${peer.name}`}>
      <header className="conversation-bar">
        <a className="icon-button" href={backHref} aria-label="All conversations">
          <Icon name="back" />
        </a>
        <Avatar userId={peer.userId} name={peer.name} size="small" status={peer.status} />
        <h2 className="conversation-title">{peer.name}</h2>
        <p className="conversation-topic">{topicOf(peer.status)}</p>
      </header>
      <Messages
        lines={lines}
        selfId={self.userId}
        label={`Messages with ${peer.name}`}
        emptyTitle={`Say hello to ${peer.name}.`}
        emptyHint="Only the two of you can read what is said here."
        onResend={({ id }) => void direct.resendMessage(id).catch(() => undefined)}
        onWithdraw={({ id }) => direct.withdrawMessage(id)}
      />
      <Composer
        label={`Message to ${peer.name}`}
        textMax={4_000}
        isShown={!hidden}
        // What was refused says so in the conversation.
        onSend={(text) => void direct.sendMessage(text).catch(() => undefined)}
      />
    </section>
  );
};

const topicOf = (status: string): string => {
  if (status === "unknown") return "";
  return status === "offline" ? "Offline: can be written to when back" : status;
};
