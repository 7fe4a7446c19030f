/**
 * An example to copy: one text that several people write at once. Without a connection everybody goes
 * on writing, and what they wrote is put together when they are back.
 */
import { useCollaboration, useTextArea } from "jounce-websocket/react/collaboration";
import type { CollaborationHandle } from "jounce-websocket/react/collaboration";
import { useWebSocketContext } from "jounce-websocket/react";
import { useEffect, useState } from "react";
import { Avatar } from "../parts/Avatar.js";
import { countText } from "../parts/words.js";

/** A text in a room. */
export const CollaborationExample = ({
  room,
  userId,
  userName,
  hidden = false,
}: {
  room: string;
  userId: string;
  /** What the others see who else is writing. */
  userName: string;
  hidden?: boolean;
}) => {
  const { websocket } = useWebSocketContext();
  const collaboration = useCollaboration(websocket, room);
  const { text, awareness, status } = collaboration;
  const area = useTextArea(text);
  const length = useLength(text);
  useEffect(() => {
    awareness?.setLocalStateField("user", { userId, name: userName });
  }, [awareness, userId, userName]);

  return (
    <section className="page" hidden={hidden} aria-label="Document">
      <div className="document-page">
        <header className="page-head">
          <h2>One text, written by everybody here</h2>
          <Writers {...collaboration} self={{ userId, name: userName }} />
        </header>
        <textarea
          className="sheet"
          ref={area}
          aria-label="Shared notes"
          placeholder="Write something together"
          spellCheck={false}
          disabled={text === undefined}
        />
        <footer className="document-foot">
          <span role="status" data-status={status}>
            {statusWords[status]}
          </span>
          <span>{countText(length, "character")}</span>
        </footer>
      </div>
    </section>
  );
};

const statusWords = {
  offline: "Offline: what you write is kept here and merged later",
  syncing: "Saving",
  synced: "Saved, and the same for everybody",
} as const;

/** How long a text is, whoever writes it. */
const useLength = (text: CollaborationHandle["text"]) => {
  const [length, setLength] = useState(0);
  useEffect(() => {
    if (text === undefined) return undefined;
    const look = (): void => setLength(text.length);
    look();
    text.observe(look);
    return () => text.unobserve(look);
  }, [text]);
  return length;
};

interface Writer {
  readonly userId: string;
  readonly name: string;
}

const Writers = ({ peers, self }: Pick<CollaborationHandle, "peers"> & { self: Writer }) => {
  const others = peers.map(({ state }) => state["user"]).filter(isWriter);
  // Somebody with two tabs is one writer.
  const writers = [...new Map([self, ...others].map((each) => [each.userId, each])).values()];
  return (
    <div className="writers">
      <ul aria-label="Who is writing">
        {writers.map(({ userId, name }) => (
          <li key={userId} title={name}>
            <Avatar userId={userId} name={name} size="small" />
            <span className="visually-hidden">{name}</span>
          </li>
        ))}
      </ul>
      {writers.length === 1 ? "Only you" : countText(writers.length, "writer")}
    </div>
  );
};

/** What a peer says of itself may be anything. */
const isWriter = (value: unknown): value is Writer =>
  typeof value === "object" &&
  value !== null &&
  "userId" in value &&
  typeof value.userId === "string" &&
  "name" in value &&
  typeof value.name === "string";
