/** Decides how something is asked once more that cannot be taken back: the second press does it. */
import type { KeyboardEvent, MouseEvent } from "react";
import { useState } from "react";
import type { IconName } from "./Icon.js";
import { Icon } from "./Icon.js";

/** What is asked. */
export interface ConfirmButtonProps {
  /** What the button does: "Delete". */
  readonly word: string;
  /** What it is done to, for who cannot see it. */
  readonly subject: string;
  readonly icon: IconName;
  readonly className: string;
  readonly tabIndex?: number;
  readonly onConfirm: () => void;
}

/** A button that says after a first press what it will do, and does it after a second. */
export const ConfirmButton = (props: ConfirmButtonProps) => {
  const { word, subject, icon, className, tabIndex = 0, onConfirm } = props;
  const [isAsking, setIsAsking] = useState(false);
  const sentence = isAsking ? `${word} for everybody` : word;
  const press = ({ detail }: MouseEvent): void => {
    // The second half of a double click is no answer to the question.
    if (detail > 1) return;
    if (isAsking) onConfirm();
    setIsAsking(!isAsking);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !isAsking) return;
    event.stopPropagation();
    setIsAsking(false);
  };
  return (
    <button
      className={isAsking ? `${className} is-asking` : className}
      type="button"
      tabIndex={tabIndex}
      aria-label={`${sentence}: ${subject}`}
      title={isAsking ? "Press again to do it" : word}
      onClick={press}
      onKeyDown={onKeyDown}
      onBlur={() => setIsAsking(false)}
    >
      <Icon name={icon} small />
      {isAsking ? `${sentence}?` : null}
    </button>
  );
};
