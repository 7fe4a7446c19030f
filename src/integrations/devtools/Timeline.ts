/**
 * Decides how one goes back and forth in a recorded run: to any step, without folding all that came
 * before. States at every 256th step are kept; they share almost everything with one another.
 */
import { either as E } from "fp-ts";
import type { ClientJournal, Journal, ServerJournal } from "../../codec/journalReader.js";
import { readJournal } from "../../codec/journalReader.js";
import { journalLine } from "../../codec/journalWriter.js";
import type { ClientEffect } from "../../core/client/effect.js";
import type { ClientEvent } from "../../core/client/event.js";
import type { ClientState } from "../../core/client/state.js";
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { DecodeError } from "../../core/error.js";
import { WebSocketError } from "../../core/error.js";
import type { ServerEffect } from "../../core/server/effect.js";
import type { ServerEvent } from "../../core/server/event.js";
import type { ServerState } from "../../core/server/state.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";
import type { Difference } from "./differences.js";
import { differencesOf } from "./differences.js";
import type { Machine } from "./machines.js";
import { clientMachine, serverMachine } from "./machines.js";
import { WireMessage } from "./traffic.js";

/** A recorded client as a timeline. */
export type ClientTimeline = Timeline<WebSocketClient, ClientState, ClientEvent, ClientEffect>;

/** A recorded server as a timeline. */
export type ServerTimeline = Timeline<WebSocketServer, ServerState, ServerEvent, ServerEffect>;

/** Any recorded run as a timeline. */
export type AnyTimeline = ClientTimeline | ServerTimeline;

/** How many steps lie between two states that are kept. */
const checkpointSteps = 256;

interface Run<State, Event> {
  readonly events: readonly Event[];
  /** The state at step 0, 256, 512, ... */
  readonly checkpoints: readonly State[];
  readonly last: State;
  /** The wall clock at the last step that told it, in milliseconds. */
  readonly time: number | undefined;
  readonly messages: readonly WireMessage[];
}

/** An immutable recorded run: step 0 is its first value, each event leads to the next step. */
export class Timeline<Value, State, Event extends ClientEvent | ServerEvent, Effect> {
  readonly #machine: Machine<Value, State, Event, Effect>;
  readonly #run: Run<State, Event>;

  private constructor(machine: Machine<Value, State, Event, Effect>, run: Run<State, Event>) {
    this.#machine = machine;
    this.#run = run;
  }

  /** Reads a journal's text. Never throws; a `Left` names the line that is bad. */
  static read(text: string): E.Either<DecodeError, AnyTimeline> {
    const journal = readJournal(text);
    return E.isLeft(journal) ? journal : E.right(Timeline.of(journal.right));
  }

  static of(journal: ClientJournal): ClientTimeline;
  static of(journal: ServerJournal): ServerTimeline;
  static of(journal: Journal): AnyTimeline;
  /** The run of a journal that has been read. */
  static of(journal: Journal): AnyTimeline {
    return journal.kind === "client"
      ? Timeline.#begin(clientMachine, journal.initial.snapshot, journal.events)
      : Timeline.#begin(serverMachine, journal.initial.snapshot, journal.events);
  }

  static #begin<V, S, Event extends ClientEvent | ServerEvent, F>(
    machine: Machine<V, S, Event, F>,
    initial: S,
    events: readonly Event[],
  ): Timeline<V, S, Event, F> {
    const start: Run<S, Event> = {
      events: [],
      checkpoints: [initial],
      last: initial,
      time: undefined,
      messages: [],
    };
    return new Timeline(machine, advanced(machine, start, events));
  }

  get kind(): "client" | "server" {
    return this.#machine.kind;
  }

  /** The last step: how many events there are. */
  get size(): number {
    return this.#run.events.length;
  }

  /** All messages that came in or went out, oldest first. */
  get messages(): readonly WireMessage[] {
    return this.#run.messages;
  }

  /** The value at a step; a step outside of the run is taken for its nearest end. */
  at(step: number): Value {
    return this.#machine.valueOf(this.#stateAt(step));
  }

  /** The event that led to a step; undefined for step 0. */
  event(step: number): Event | undefined {
    return this.#run.events[step - 1];
  }

  /** When a step happened, in milliseconds since the epoch; undefined when its event does not tell. */
  time(step: number): number | undefined {
    const event = this.event(step);
    return event === undefined ? undefined : this.#machine.momentOf(event)?.wall;
  }

  /** What the machine asked for at a step. Messages have no id yet where the driver gave it one. */
  effects(step: number): readonly Effect[] {
    const event = this.event(step);
    return event === undefined
      ? []
      : this.#machine.transition(this.#stateAt(step - 1), event).effects;
  }

  /** The state at a step as plain JSON, in the form that a journal's header has. */
  plain(step: number): unknown {
    return JSON.parse(JSON.stringify(this.#machine.plainOf(this.#stateAt(step))));
  }

  /** Where the states before and after a step differ. */
  difference(step: number): readonly Difference[] {
    if (this.event(step) === undefined) return [];
    const [before, after] = [this.#stateAt(step - 1), this.#stateAt(step)];
    if (before === after) return [];
    return differencesOf(this.#machine.plainOf(before), this.#machine.plainOf(after));
  }

  /**
   * The run with the events of further lines.
   * @throws WebSocketError JOURNAL_INVALID for a line that is no event.
   */
  extend(lines: readonly string[]): Timeline<Value, State, Event, Effect> {
    if (lines.length === 0) return this;
    const events = lines.map((line) => {
      const event = this.#machine.eventOf(line);
      if (event === undefined) throw new WebSocketError("JOURNAL_INVALID", "expected an event");
      return event;
    });
    return new Timeline(this.#machine, advanced(this.#machine, this.#run, events));
  }

  /** The run without its first `count` steps. */
  drop(count: number): Timeline<Value, State, Event, Effect> {
    if (count <= 0) return this;
    return Timeline.#begin(this.#machine, this.#stateAt(count), this.#run.events.slice(count));
  }

  /** The journal as text, from which `read` makes the same run. */
  text(): string {
    const header = this.#machine.headerOf(this.#stateAt(0));
    return [header, ...this.#run.events.map(journalLine), ""].join("\n");
  }

  #stateAt(step: number): State {
    const { checkpoints, events, last } = this.#run;
    const nearest = Math.trunc(Math.min(Math.max(step, 0), events.length));
    if (nearest === events.length) return last;
    const index = Math.floor(nearest / checkpointSteps);
    return events
      .slice(index * checkpointSteps, nearest)
      .reduce(
        (state, event) => this.#machine.transition(state, event).state,
        checkpoints[index] ?? last,
      );
  }
}

const advanced = <V, S, Event, F>(
  machine: Machine<V, S, Event, F>,
  run: Run<S, Event>,
  added: readonly Event[],
): Run<S, Event> => {
  const checkpoints = [...run.checkpoints];
  const messages = [...run.messages];
  let { last, time } = run;
  let step = run.events.length;
  for (const event of added) {
    const { state, effects } = machine.transition(last, event);
    last = state;
    step += 1;
    time = machine.momentOf(event)?.wall ?? time;
    for (const carried of machine.carriedBy(event, effects)) {
      messages.push(new WireMessage(step, time, carried));
    }
    if (step % checkpointSteps === 0) checkpoints.push(state);
  }
  return { events: [...run.events, ...added], checkpoints, last, time, messages };
};
