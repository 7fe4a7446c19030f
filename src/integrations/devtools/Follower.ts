/** Decides how a recorder is read on: only the lines that are new, and only when somebody asks. */
import { option as O } from "fp-ts";
import type { Extent, Recorder } from "./Recorder.js";
import type { AnyTimeline } from "./Timeline.js";
import { Timeline } from "./Timeline.js";

/** What a recorder holds, as a timeline. */
export interface Recording {
  readonly timeline: AnyTimeline;
  /** How many steps were let go before the timeline's first one. */
  readonly first: number;
}

/** Keeps a timeline of what a recorder holds. */
export class Follower {
  readonly #recorder: Recorder;
  #read: { readonly extent: Extent; readonly recording: Recording | undefined } | undefined;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** All that is recorded by now; undefined before the first line, and for lines nobody can read. */
  read(): Recording | undefined {
    const { extent } = this.#recorder;
    const before = this.#read;
    if (before !== undefined && sameExtent(before.extent, extent)) return before.recording;
    const recording = this.#readOn(extent);
    this.#read = { extent, recording };
    return recording;
  }

  /** Lets go of all that was read. */
  forget(): void {
    this.#read = undefined;
  }

  #readOn(extent: Extent): Recording | undefined {
    const known = this.#read;
    if (known?.recording === undefined || known.extent.journal !== extent.journal) {
      return this.#readAnew(extent);
    }
    const gone = extent.first - known.recording.first;
    if (gone > known.extent.size) return this.#readAnew(extent);
    const kept = known.extent.size - gone;
    const rest: AnyTimeline = known.recording.timeline.drop(gone);
    const timeline = extended(rest, this.#recorder.eventLines(kept));
    return timeline && { timeline, first: extent.first };
  }

  #readAnew({ first }: Extent): Recording | undefined {
    const timeline = O.toUndefined(O.fromEither(Timeline.read(this.#recorder.text())));
    return timeline && { timeline, first };
  }
}

const sameExtent = (a: Extent, b: Extent): boolean =>
  a.journal === b.journal && a.first === b.first && a.size === b.size;

const extended = (timeline: AnyTimeline, lines: readonly string[]): AnyTimeline | undefined => {
  try {
    return timeline.extend(lines);
  } catch {
    return undefined;
  }
};
