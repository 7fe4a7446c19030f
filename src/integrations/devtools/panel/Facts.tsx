/** Decides how named values are listed. */
import type { ReactElement } from "react";

/** Names with their values; a value that is undefined is shown as a dash. */
export function Facts(props: {
  readonly facts: readonly (readonly [name: string, value: string | number | undefined])[];
}): ReactElement {
  return (
    <dl className="jounce-facts">
      {props.facts.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value === undefined || value === "" ? "–" : value}</dd>
        </div>
      ))}
    </dl>
  );
}
