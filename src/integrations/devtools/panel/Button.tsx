/** Decides what a button of the panel is. */
import type { ReactElement } from "react";

/** A plain button of the panel. */
export function Button(props: {
  readonly children: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}): ReactElement {
  return (
    <button
      type="button"
      className="jounce-button"
      disabled={props.disabled}
      aria-pressed={props.pressed}
      onClick={props.onPress}
    >
      {props.children}
    </button>
  );
}
