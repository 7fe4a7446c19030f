/**
 * An example to copy: one text that several people write at once, each seeing where the others are.
 * Without a connection everybody goes on writing, and what they wrote is put together when they are
 * back.
 */
import { useCollaboration, useTextArea } from "jounce-websocket/react/collaboration";
import type { CollaborationHandle } from "jounce-websocket/react/collaboration";
import { useWebSocketContext } from "jounce-websocket/react";
import { useCallback, useEffect, useState } from "react";
import { Avatar } from "../parts/Avatar.js";
import { countText } from "../parts/words.js";
import type { Caret, Writer } from "./carets.js";
import { caretsIn, lineOf, placeAt, writersIn } from "./carets.js";
import { RemoteCarets } from "./RemoteCarets.js";

/** What a text needs. */
export interface CollaborationExampleProps {
  readonly room: string;
  readonly userId: string;
  /** What the others see who else is writing. */
  readonly userName: string;
  /** Who has it hidden is not counted among its writers. */
  readonly hidden?: boolean;
}

/** A text in a room. */
export const CollaborationExample = (props: CollaborationExampleProps) => {
  const { room, userId, userName, hidden = false } = props;
  const { websocket } = useWebSocketContext();
  const collaboration = useCollaboration(websocket, room);
  const { text, status, peers } = collaboration;
  const content = useContent(text);
  const [area, setArea] = useState<HTMLTextAreaElement | null>(null);
  const bind = useTextArea(text);
  const ref = useCallback(
    (element: HTMLTextAreaElement | null): void => {
      setArea(element);
      void bind(element);
    },
    [bind],
  );
  useTelling(collaboration, area, props);
  const carets = text === undefined ? [] : caretsIn(text, peers);
  return (
    <section className="page" hidden={hidden} aria-label="Document">
      <div className="document-page">
        <header className="page-head">
          <h2>One text, written by everybody here</h2>
          <Writers
            writers={writersIn(peers, { userId, name: userName })}
            carets={carets}
            content={content}
          />
        </header>
        <div className="sheet-frame">
          <textarea
            className="sheet"
            ref={ref}
            aria-label="Shared notes"
            placeholder="Write something together"
            spellCheck={false}
            disabled={text === undefined}
          />
          <RemoteCarets area={area} content={content} carets={carets} />
        </div>
        <footer className="document-foot">
          <span role="status" data-status={status}>
            {statusWords[status]}
          </span>
          <span>{countText(content.length, "character")}</span>
        </footer>
      </div>
    </section>
  );
};

const statusWords = {
  offline: "Offline: what you write is kept here and merged later",
  syncing: "Synchronising",
  synced: "Synced with everyone here",
} as const;

/** What is written, whoever writes it. */
const useContent = (text: CollaborationHandle["text"]): string => {
  const [content, setContent] = useState("");
  useEffect(() => {
    if (text === undefined) return undefined;
    const look = (): void => setContent(text.toJSON());
    look();
    text.observe(look);
    return () => text.unobserve(look);
  }, [text]);
  return content;
};

/** Tells the others who is here and where in the text, while the text is shown. */
const useTelling = (
  { text, awareness }: CollaborationHandle,
  area: HTMLTextAreaElement | null,
  { userId, userName: name, hidden = false }: CollaborationExampleProps,
): void => {
  useEffect(() => {
    awareness?.setLocalStateField("user", hidden ? null : { userId, name });
  }, [awareness, userId, name, hidden]);
  useEffect(() => {
    if (awareness === undefined || text === undefined || area === null || hidden) return undefined;
    const tell = (): void => {
      if (document.activeElement !== area) return;
      awareness.setLocalStateField("caret", placeAt(text, area.selectionEnd));
    };
    // Not every browser tells the document of a selection in a field; these come anyway.
    const events = ["input", "keyup", "pointerup", "focus"] as const;
    for (const event of events) area.addEventListener(event, tell);
    document.addEventListener("selectionchange", tell);
    return () => {
      for (const event of events) area.removeEventListener(event, tell);
      document.removeEventListener("selectionchange", tell);
      awareness.setLocalStateField("caret", null);
    };
  }, [awareness, text, area, hidden]);
};

const Writers = ({
  writers,
  carets,
  content,
}: {
  writers: readonly Writer[];
  carets: readonly Caret[];
  content: string;
}) => (
  <div className="writers">
    <ul aria-label="Who is writing">
      {writers.map(({ userId, name }) => {
        const caret = carets.find((other) => other.userId === userId);
        const words = caret === undefined ? name : `${name}, line ${lineOf(content, caret.index)}`;
        return (
          <li key={userId} title={words}>
            <Avatar userId={userId} name={name} size="small" />
            <span className="visually-hidden">{words}</span>
          </li>
        );
      })}
    </ul>
    {writers.length === 1 ? "Only you" : countText(writers.length, "writer")}
  </div>
);
