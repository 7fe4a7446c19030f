/**
 * Decides how a recorded run is told to the Redux DevTools browser extension, and what is done when
 * its user jumps. Actions are the machine's events, states are plain JSON. Nothing is sent while no
 * monitor is open, and never more than a few actions at once: what is too much is told as one.
 */
import { option as O } from "fp-ts";
import { journalLine } from "../../codec/journalWriter.js";
import type { Recording } from "./Follower.js";
import { importedRun } from "./liftedState.js";
import { isObject, parsed } from "./machines.js";
import type { TimeTravel } from "./TimeTravel.js";

/** An action as the extension takes it. */
export interface ReduxAction {
  readonly type: string;
}

/** What the extension's `connect` gives. */
export interface ReduxConnection {
  init(state: unknown): void;
  /** Adds an action with the state after it; without an action, `state` replaces the whole log. */
  send(action: ReduxAction | null, state: unknown): void;
  /** Calls `listener` with the monitor's messages; returns how to stop that. */
  subscribe(listener: (message: unknown) => void): (() => void) | undefined;
  error(message: string): void;
}

/** What the extension puts into a page, as `window.__REDUX_DEVTOOLS_EXTENSION__`. */
export interface ReduxExtension {
  connect(options: { readonly name: string; readonly maxAge: number }): ReduxConnection;
}

/** How a bridge is made. */
export interface ReduxBridgeOptions {
  /** What the monitor calls this run. Default "jounce-websocket". */
  readonly name?: string;
  /** The extension; the page's own by default. */
  readonly extension?: ReduxExtension | undefined;
}

/** How many actions the monitor keeps. */
const actionsMax = 200;
/** How many actions are sent at once. */
const burstMax = 20;
/** The type of the action that stands for events which were too many to be sent. */
const skippedType = "(skipped)";

/** Tells one monitor of one recorder's run. */
export class ReduxBridge {
  readonly #travel: TimeTravel;
  readonly #connection: ReduxConnection;
  readonly #disconnect: (() => void) | undefined;
  #unwatch: (() => void) | undefined;
  #isPaused = false;
  /** Which step each action led to; recorded steps count from the journal's begin. */
  readonly #steps = new Map<number, number>();
  #nextActionId = 0;
  #journal = 0;
  /** The last recorded step that was told. */
  #told = 0;
  #showsImport = false;

  /** Connects to the extension; undefined when the page has none. */
  static connect(travel: TimeTravel, options: ReduxBridgeOptions = {}): ReduxBridge | undefined {
    const extension = options.extension ?? extensionIn(globalThis);
    const name = options.name ?? "jounce-websocket";
    return extension && new ReduxBridge(travel, extension.connect({ name, maxAge: actionsMax }));
  }

  private constructor(travel: TimeTravel, connection: ReduxConnection) {
    this.#travel = travel;
    this.#connection = connection;
    this.#disconnect = connection.subscribe((message) => this.#hear(message));
  }

  /** Tells and hears no more. */
  close(): void {
    this.#stop();
    this.#disconnect?.();
  }

  #hear(message: unknown): void {
    if (!isObject(message)) return;
    if (message["type"] === "START") this.#start();
    if (message["type"] === "STOP") this.#stop();
    const payload = message["payload"];
    if (message["type"] === "DISPATCH" && isObject(payload)) this.#obey(payload);
  }

  #obey(payload: Readonly<Record<string, unknown>>): void {
    switch (payload["type"]) {
      case "JUMP_TO_ACTION":
      case "JUMP_TO_STATE":
        return this.#jump(payload["actionId"] ?? payload["index"]);
      case "ROLLBACK":
        return this.#jump(0);
      case "COMMIT":
      case "RESET":
        this.#travel.goLive();
        return this.#begin();
      case "PAUSE_RECORDING":
        this.#isPaused = payload["status"] === true;
        return this.#isPaused ? undefined : this.#tell();
      case "IMPORT_STATE":
        return this.#import(payload["nextLiftedState"]);
      default:
    }
  }

  #start(): void {
    if (this.#unwatch !== undefined) return;
    const unwatch = this.#travel.watch();
    const unsubscribe = this.#travel.subscribe(() => this.#tell());
    this.#unwatch = () => {
      unsubscribe();
      unwatch();
    };
    this.#begin();
  }

  #stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** The log begins anew with the state of now. */
  #begin(): void {
    const recording = this.#travel.recorded();
    if (recording === undefined) return;
    const { timeline, first } = recording;
    this.#journal = this.#travel.recorder.extent.journal;
    this.#told = first + timeline.size;
    this.#showsImport = false;
    this.#forgetSteps();
    this.#remember(this.#told);
    this.#connection.init(timeline.plain(timeline.size));
  }

  /** Tells what was recorded since it was told last. */
  #tell(): void {
    if (this.#unwatch === undefined || this.#isPaused || this.#showsImport) return;
    const recording = this.#travel.recorded();
    if (recording === undefined) return;
    if (this.#journal !== this.#travel.recorder.extent.journal) return this.#begin();
    const last = recording.first + recording.timeline.size;
    const skipped = last - this.#told - burstMax;
    if (skipped > 0) this.#skip(recording, skipped);
    for (let step = this.#told + 1; step <= last; step += 1) this.#send(recording, step);
  }

  #skip(recording: Recording, events: number): void {
    const step = this.#told + events;
    const action = { type: skippedType, events };
    this.#told = step;
    this.#remember(step);
    this.#connection.send(action, recording.timeline.plain(step - recording.first));
  }

  #send({ timeline, first }: Recording, step: number): void {
    const event = timeline.event(step - first);
    if (event === undefined) return;
    const plain = parsed(journalLine(event));
    this.#told = step;
    this.#remember(step);
    this.#connection.send(
      { ...(isObject(plain) ? plain : {}), type: event.type },
      timeline.plain(step - first),
    );
  }

  #remember(step: number): void {
    this.#steps.set(this.#nextActionId, step);
    this.#nextActionId += 1;
    // The first one is kept: it is the monitor's word for the oldest state that it has.
    this.#steps.delete(this.#oldestActionId - 1);
  }

  /** The action after which the monitor's oldest state came. */
  get #oldestActionId(): number {
    return Math.max(0, this.#nextActionId - actionsMax);
  }

  #forgetSteps(): void {
    this.#steps.clear();
    this.#nextActionId = 0;
  }

  #jump(actionId: unknown): void {
    if (typeof actionId !== "number") return;
    const step = this.#steps.get(Math.max(actionId, this.#oldestActionId));
    if (step === undefined) return;
    if (this.#showsImport) this.#travel.jump(step);
    else this.#travel.jumpRecorded(step);
  }

  #import(liftedState: unknown): void {
    const run = importedRun(liftedState, skippedType);
    if (O.isNone(run)) return this.#connection.error("This is no log of a jounce-websocket run.");
    const fault = this.#travel.import(run.value.text);
    if (O.isSome(fault)) return this.#connection.error(fault.value.detail);
    this.#showsImport = true;
    this.#forgetSteps();
    for (const [id, step] of run.value.steps) this.#steps.set(id, step);
    this.#connection.send(null, liftedState);
  }
}

const extensionIn = (page: object): ReduxExtension | undefined => {
  const extension: unknown = Reflect.get(page, "__REDUX_DEVTOOLS_EXTENSION__");
  return isExtension(extension) ? extension : undefined;
};

// The extension's own function is an object with `connect`, too.
const isExtension = (value: unknown): value is ReduxExtension =>
  (typeof value === "function" || isObject(value)) &&
  typeof Reflect.get(value, "connect") === "function";
