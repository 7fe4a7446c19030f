/** Decides what is shown of one step: its event, what that changed and asked for, and the state. */
import type { ReactElement } from "react";
import { useMemo } from "react";
import { plainEvent } from "../../../codec/plain.js";
import type { Difference } from "../differences.js";
import type { AnyTimeline } from "../Timeline.js";
import { JsonTree, leafText } from "./JsonTree.js";

/** How many differences or effects of one step are shown. */
const shownMax = 200;

/** What a step shows. */
export interface StepDetailsProps {
  readonly timeline: AnyTimeline;
  readonly step: number;
}

/** One step of a run. */
export function StepDetails({ timeline, step }: StepDetailsProps): ReactElement {
  const { event, differences, effects, state } = useMemo(
    () => detailsOf(timeline, step),
    [timeline, step],
  );
  return (
    <>
      <h3 className="jounce-subtitle">Event</h3>
      {event === undefined ? (
        <p className="jounce-note">This is where the recording begins.</p>
      ) : (
        <JsonTree value={event} open />
      )}
      <h3 className="jounce-subtitle">Difference</h3>
      <Differences differences={differences} />
      <h3 className="jounce-subtitle">Effects</h3>
      {effects.length === 0 && <p className="jounce-note">Nothing was asked for.</p>}
      <ul className="jounce-list" aria-label="Effects">
        {effects.slice(0, shownMax).map((effect, index) => (
          <li key={index}>
            <JsonTree name={effect.type} value={effect} />
          </li>
        ))}
      </ul>
      <h3 className="jounce-subtitle">State</h3>
      <JsonTree value={state} open />
    </>
  );
}

const detailsOf = (timeline: AnyTimeline, step: number) => {
  const event = timeline.event(step);
  return {
    event: event && plainEvent(event),
    differences: timeline.difference(step),
    effects: timeline.effects(step),
    state: timeline.plain(step),
  };
};

const marks = { added: "+ added", removed: "− removed", changed: "± changed" } as const;

function Differences(props: { readonly differences: readonly Difference[] }): ReactElement {
  const { differences } = props;
  const hidden = differences.length - shownMax;
  if (differences.length === 0) return <p className="jounce-note">The state is the same.</p>;
  return (
    <ul className="jounce-list" aria-label="Differences">
      {differences.slice(0, shownMax).map(({ path, kind, before, after }) => (
        <li key={path.join("\n")} className="jounce-difference jounce-code">
          <span className={`jounce-kind jounce-${kind}`}>{marks[kind]}</span>{" "}
          <strong>{path.join(".")}</strong>{" "}
          {kind === "changed" && (
            <>
              <del>{leafText(before)}</del> → <ins>{leafText(after)}</ins>
            </>
          )}
          {kind === "added" && <ins>{leafText(after)}</ins>}
          {kind === "removed" && <del>{leafText(before)}</del>}
        </li>
      ))}
      {hidden > 0 && <li className="jounce-note">… and {hidden} more</li>}
    </ul>
  );
}
