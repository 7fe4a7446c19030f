/**
 * Decides which recorded run is looked at, and which of its steps. Live means the newest step of what
 * is being recorded; going back holds the run as it was then, so that nothing moves under the cursor.
 * The client itself never moves: time travel is looking.
 */
import { either as E, option as O } from "fp-ts";
import type { DecodeError } from "../../core/error.js";
import type { Recording } from "./Follower.js";
import { Follower } from "./Follower.js";
import type { Recorder } from "./Recorder.js";
import type { AnyTimeline } from "./Timeline.js";
import { Timeline } from "./Timeline.js";

/** What is looked at. Another object whenever something in it changes. */
export interface TravelView {
  /** Undefined before there is a run that can be read. */
  readonly timeline: AnyTimeline | undefined;
  readonly step: number;
  /** How many steps were let go before step 0. */
  readonly first: number;
  readonly mode: "live" | "held" | "imported";
  /** How many steps have been recorded after the end of a run that is held. */
  readonly newer: number;
}

/** Calls `run` some time later; returns how to prevent that. */
export type Schedule = (run: () => void) => () => void;

/** How often a view follows its recorder at most, in milliseconds. */
const followMs = 100;

const afterAWhile: Schedule = (run) => {
  const timer = setTimeout(run, followMs);
  return () => clearTimeout(timer);
};

const nothing: TravelView = { timeline: undefined, step: 0, first: 0, mode: "live", newer: 0 };

/** A cursor in a recorder's run, or in one that was imported. */
export class TimeTravel {
  readonly recorder: Recorder;
  readonly #follower: Follower;
  readonly #schedule: Schedule;
  readonly #listeners = new Set<() => void>();
  #view = nothing;
  #watchers = 0;
  #unwatch: (() => void) | undefined;
  #cancel: (() => void) | undefined;

  constructor(recorder: Recorder, schedule: Schedule = afterAWhile) {
    this.recorder = recorder;
    this.#follower = new Follower(recorder);
    this.#schedule = schedule;
  }

  /** What is looked at now. */
  readonly view = (): TravelView => this.#view;

  /** Calls `listener` whenever the view changes, or more was recorded; returns how to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** All that is recorded by now, whatever is looked at. */
  recorded(): Recording | undefined {
    return this.#follower.read();
  }

  /** Follows the recorder until the returned function is called; nothing is read without it. */
  readonly watch = (): (() => void) => {
    this.#watchers += 1;
    this.#unwatch ??= this.recorder.subscribe(() => {
      this.#cancel ??= this.#schedule(() => this.#follow());
    });
    this.#follow();
    let isWatching = true;
    return () => {
      if (isWatching) this.#release();
      isWatching = false;
    };
  };

  /** Looks at a step of the same run, and holds that run. */
  jump(step: number): void {
    const { timeline, mode } = this.#view;
    if (timeline === undefined) return;
    const nearest = Math.trunc(Math.min(Math.max(step, 0), timeline.size));
    this.#show({ ...this.#view, step: nearest, mode: mode === "live" ? "held" : mode });
  }

  /** Looks at a step of what is recorded, counted from the journal's begin. */
  jumpRecorded(step: number): void {
    this.#showNewest();
    this.jump(step - this.#view.first);
  }

  /** Looks at the newest step of what is recorded, and follows it. */
  goLive(): void {
    this.#showNewest();
  }

  /** Looks at another run. The fault names the line that is bad; then nothing changes. */
  import(text: string): O.Option<DecodeError> {
    const timeline = Timeline.read(text);
    if (E.isLeft(timeline)) return O.some(timeline.left);
    this.#show({ ...nothing, timeline: timeline.right, mode: "imported" });
    return O.none;
  }

  /** The run that is looked at as a journal's text. */
  text(): string {
    const { timeline, mode } = this.#view;
    return mode === "live" || timeline === undefined ? this.recorder.text() : timeline.text();
  }

  #release(): void {
    this.#watchers -= 1;
    if (this.#watchers > 0) return;
    this.#unwatch?.();
    this.#cancel?.();
    this.#unwatch = undefined;
    this.#cancel = undefined;
    this.#follower.forget();
    if (this.#view.mode === "live") this.#view = nothing;
  }

  #follow(): void {
    this.#cancel = undefined;
    if (this.#view.mode === "live") return this.#showNewest();
    if (this.#view.mode === "imported") return this.#tell();
    const { first, size } = this.recorder.extent;
    const newer = Math.max(0, first + size - this.#view.first - (this.#view.timeline?.size ?? 0));
    this.#show({ ...this.#view, newer });
  }

  #showNewest(): void {
    const recording = this.#follower.read();
    if (recording === undefined) return this.#show(nothing);
    const { timeline, first } = recording;
    this.#show({ timeline, first, step: timeline.size, mode: "live", newer: 0 });
  }

  #show(view: TravelView): void {
    this.#view = view;
    this.#tell();
  }

  #tell(): void {
    for (const listener of Array.from(this.#listeners)) listener();
  }
}
