/** Decides how one moves through a recorded run, and what is shown of each step. */
import type { ChangeEvent, ReactElement } from "react";
import { useEffect, useId, useState } from "react";
import { option as O } from "fp-ts";
import type { TimeTravel, TravelView } from "../TimeTravel.js";
import { Button } from "./Button.js";
import { saveFile } from "./files.js";
import { useTravel } from "./following.js";
import { reasonOf, timeOfDay } from "./format.js";
import { StepDetails } from "./StepDetails.js";

/** How long each step is shown while a run is played, in milliseconds. */
const playMs = 200;

/** The cursor of time travel with what it points at. */
export function TimeTravelTab({ travel }: { readonly travel: TimeTravel }): ReactElement {
  const view = useTravel(travel);
  return (
    <>
      <Steps travel={travel} view={view} />
      <Files travel={travel} />
      {view.timeline === undefined ? (
        <p className="jounce-note">Nothing is recorded yet.</p>
      ) : (
        <StepDetails timeline={view.timeline} step={view.step} />
      )}
    </>
  );
}

interface StepsProps {
  readonly travel: TimeTravel;
  readonly view: TravelView;
}

function Steps({ travel, view }: StepsProps): ReactElement {
  const { timeline, step, first, mode } = view;
  const last = timeline?.size ?? 0;
  const name = timeline?.event(step)?.type ?? "start";
  const [isPlaying, setPlaying] = usePlaying(travel, view);
  const press = (to: number) => () => {
    setPlaying(false);
    travel.jump(to);
  };
  return (
    <>
      <div className="jounce-row">
        <Button disabled={step === 0} onPress={press(step - 1)}>
          Previous
        </Button>
        <input
          className="jounce-slider"
          type="range"
          aria-label="Step"
          aria-valuetext={`Step ${first + step} of ${first + last}: ${name}`}
          min={0}
          max={last}
          value={step}
          onChange={({ currentTarget }) => press(Number(currentTarget.value))()}
        />
        <Button disabled={step === last} onPress={press(step + 1)}>
          Next
        </Button>
        <Button
          disabled={step === last && !isPlaying}
          pressed={isPlaying}
          onPress={() => setPlaying(!isPlaying)}
        >
          Play
        </Button>
        <Button pressed={mode === "live"} onPress={() => travel.goLive()}>
          Live
        </Button>
      </div>
      <p className="jounce-note">
        Step {first + step} of {first + last} · {name}
        {timed(timeline?.time(step))} · {modeText(view)}
      </p>
    </>
  );
}

/** Whether a run is played; it stops at its end. */
const usePlaying = (
  travel: TimeTravel,
  { step, timeline, mode }: TravelView,
): readonly [boolean, (isPlaying: boolean) => void] => {
  const [isPlaying, setPlaying] = useState(false);
  const isAtEnd = mode === "live" || step >= (timeline?.size ?? 0);
  useEffect(() => {
    if (!isPlaying) return undefined;
    if (isAtEnd) {
      setPlaying(false);
      return undefined;
    }
    const timer = setTimeout(() => travel.jump(step + 1), playMs);
    return () => clearTimeout(timer);
  }, [isPlaying, isAtEnd, step, travel]);
  return [isPlaying, setPlaying];
};

const timed = (wall: number | undefined): string =>
  wall === undefined ? "" : ` · ${timeOfDay(wall)}`;

const modeText = ({ mode, newer }: TravelView): string => {
  if (mode === "live") return "live";
  if (mode === "imported") return "imported";
  return newer === 0 ? "held" : `held, ${newer} newer`;
};

function Files({ travel }: { readonly travel: TimeTravel }): ReactElement {
  const id = useId();
  const [fault, setFault] = useState("");
  const open = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    const file = currentTarget.files?.[0];
    // So that the same file can be chosen again.
    if (file !== undefined) {
      read(file).then(
        (text) => setFault(faultIn(travel, text)),
        (cause: unknown) => setFault(reasonOf(cause)),
      );
    }
    currentTarget.value = "";
  };
  return (
    <>
      <div className="jounce-row">
        <Button onPress={() => saveFile("jounce-journal.jsonl", travel.text())}>Export</Button>
        <label className="jounce-button jounce-file" htmlFor={id}>
          Import
          <input
            id={id}
            className="jounce-hidden"
            type="file"
            accept=".jsonl,.ndjson,.json,.txt"
            onChange={open}
          />
        </label>
      </div>
      {fault !== "" && (
        <p className="jounce-fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

const read = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === "string" ? reader.result : "");
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsText(file);
  });

const faultIn = (travel: TimeTravel, text: string): string => {
  const fault = travel.import(text);
  return O.isSome(fault) ? `This is no journal: ${fault.value.detail}` : "";
};
