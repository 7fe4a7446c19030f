/** Decides how a message is written: Enter sends, Shift and Enter starts a new line. */
import type { KeyboardEvent, SubmitEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Icon } from "./Icon.js";
import type { Line } from "./Line.js";
import { typingText } from "./words.js";

/** What is being done with a message that is there already. */
export type Subject = { readonly kind: "reply" | "edit"; readonly line: Line };

/** What a composer needs. */
export interface ComposerProps {
  /** What the field is called: "Message to lobby". */
  readonly label: string;
  /** UTF-16 units in one message. */
  readonly textMax: number;
  /** The names of those who type. */
  readonly typing?: readonly string[];
  readonly subject?: Subject | undefined;
  readonly onCancel?: () => void;
  readonly onSend: (text: string) => void;
  /** Is called with every change, and whether there is something now. */
  readonly onTyping?: (hasText: boolean) => void;
  /** Whether it is to have the focus, as somebody has just come here. */
  readonly isShown: boolean;
}

/** A field for a message. */
export const Composer = (props: ComposerProps) => {
  const { label, textMax, typing = [], subject, onCancel, onSend, onTyping, isShown } = props;
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  /** What was being written when an edit came between. */
  const draft = useRef<string>(undefined);
  const isEmpty = text.trim() === "";
  const isEdit = subject?.kind === "edit";

  useEffect(() => {
    if (subject?.kind === "edit") {
      draft.current ??= text;
      setText(subject.line.text);
    } else if (draft.current !== undefined) goOn();
    if (subject !== undefined) field.current?.focus();
    // What is written meanwhile changes nothing.
  }, [subject]);
  useEffect(() => {
    // On a touch screen the focus would open the keyboard, for which nobody has asked.
    if (isShown && matchMedia("(hover: hover)").matches) field.current?.focus();
  }, [isShown]);

  const write = (next: string): void => {
    setText(next);
    onTyping?.(next.trim() !== "");
  };
  /** Goes on with what was being written before an edit. */
  const goOn = (): void => {
    write(draft.current ?? "");
    draft.current = undefined;
  };
  const cancel = (): void => {
    if (isEdit) goOn();
    onCancel?.();
  };
  const send = (): void => {
    if (isEmpty) return;
    onSend(text.trim());
    goOn();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && subject !== undefined) cancel();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    send();
    field.current?.focus();
  };

  return (
    <form className="composer" onSubmit={onSubmit}>
      <Typing names={typing} />
      <div className="composer-box">
        {subject === undefined ? null : <Context subject={subject} onCancel={cancel} />}
        <div className="composer-line">
          <textarea
            className="composer-text"
            ref={field}
            rows={1}
            maxLength={textMax}
            aria-label={label}
            placeholder={label}
            enterKeyHint="send"
            value={text}
            onChange={(event) => write(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={() => onTyping?.(false)}
          />
          <button className="composer-send" type="submit" aria-label="Send" disabled={isEmpty}>
            <Icon name={isEdit ? "check" : "send"} />
          </button>
        </div>
      </div>
    </form>
  );
};

const Context = ({ subject, onCancel }: { subject: Subject; onCancel: () => void }) => (
  <div className="composer-context">
    <Icon name={subject.kind} small />
    <span>
      {subject.kind === "edit" ? "Editing your message" : `Reply to ${subject.line.name}: `}
      {subject.kind === "edit" ? "" : subject.line.text}
    </span>
    <button
      className="icon-button is-small"
      type="button"
      aria-label={subject.kind === "edit" ? "Stop editing" : "Do not reply"}
      onClick={onCancel}
    >
      <Icon name="close" small />
    </button>
  </div>
);

const Typing = ({ names }: { names: readonly string[] }) => (
  <p className="composer-typing" role="status">
    {names.length === 0 ? null : (
      <>
        <span className="typing-dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {typingText(names)}
      </>
    )}
  </p>
);
