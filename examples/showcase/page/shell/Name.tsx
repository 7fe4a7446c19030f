/** Decides how somebody takes another name: in the settings, with a way back and a word when it fails. */
import { useWebSocketContext } from "jounce-websocket/react";
import type { SubmitEvent } from "react";
import { useEffect, useId, useRef, useState } from "react";
import { Avatar } from "../parts/Avatar.js";
import type { Visitor } from "../visitor.js";
import { fetchToken, introduce } from "../visitor.js";

/** One's own name, and a button to change it. */
export const Name = ({ visitor }: { visitor: Visitor }) => {
  const { websocket } = useWebSocketContext();
  const [isEditing, setIsEditing] = useState(false);
  const wasEditing = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Whoever has saved or given up is where they came from.
    if (wasEditing.current && !isEditing) button.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  const rename = async (name: string): Promise<void> => {
    await introduce(name);
    setIsEditing(false);
    // The connection stays and has the name from now on; a later one has it anyway.
    if (websocket.isReady) await websocket.authenticate(fetchToken);
  };
  return (
    <div className="settings-me">
      <Avatar userId={visitor.userId} name={visitor.name} />
      {isEditing ? (
        <NameForm name={visitor.name} onSave={rename} onCancel={() => setIsEditing(false)} />
      ) : (
        <>
          <div className="settings-words">
            <strong>{visitor.name}</strong>
          </div>
          <button
            className="button is-small"
            type="button"
            ref={button}
            onClick={() => setIsEditing(true)}
          >
            Rename
          </button>
        </>
      )}
    </div>
  );
};

/** A form for a name. */
export const NameForm = ({
  name,
  onSave,
  onCancel,
}: {
  name: string;
  /** Rejects with a sentence for people. */
  onSave: (name: string) => Promise<void>;
  onCancel: () => void;
}) => {
  const id = useId();
  const [draft, setDraft] = useState(name);
  const [problem, setProblem] = useState("");
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    setProblem("");
    onSave(draft).catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <form onSubmit={save}>
      <input
        className="input"
        aria-label="Your name"
        aria-invalid={problem !== ""}
        aria-describedby={id}
        maxLength={24}
        required
        autoFocus
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <p className="field-problem" id={id} role="alert">
        {problem}
      </p>
      <div className="settings-actions">
        <button className="button is-small" type="button" onClick={onCancel}>
          Cancel
        </button>
        <button className="button is-small is-primary" type="submit">
          Save
        </button>
      </div>
    </form>
  );
};
