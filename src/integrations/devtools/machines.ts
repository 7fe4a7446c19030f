/** Decides what the tools need of a machine: how a line is read, what an event does, what it sends. */
import { either as E } from "fp-ts";
import { clientEventCodecs, serverEventCodecs } from "../../codec/eventCodecs.js";
import { clientHeader, serverHeader } from "../../codec/journalWriter.js";
import { clientToJson, serverToJson } from "../../codec/plain.js";
import type { ClientEffect } from "../../core/client/effect.js";
import type { ClientEvent } from "../../core/client/event.js";
import type { ClientState } from "../../core/client/state.js";
import { transition as clientTransition } from "../../core/client/transition.js";
import { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { Moment } from "../../core/moment.js";
import type { ServerEffect } from "../../core/server/effect.js";
import type { ServerEvent } from "../../core/server/event.js";
import type { ServerState } from "../../core/server/state.js";
import { transition as serverTransition } from "../../core/server/transition.js";
import { WebSocketServer } from "../../core/server/WebSocketServer.js";
import type { Step } from "../../core/step.js";
import type { Carried } from "./traffic.js";
import { carriedByClient, carriedByServer } from "./traffic.js";

/** A machine as the tools see it. */
export interface Machine<Value, State, Event, Effect> {
  readonly kind: "client" | "server";
  /** The event of a journal's line; undefined when the line is none. */
  readonly eventOf: (line: string) => Event | undefined;
  readonly momentOf: (event: Event) => Moment | undefined;
  readonly transition: (state: State, event: Event) => Step<State, Effect>;
  readonly valueOf: (state: State) => Value;
  /** The state in the form that a journal's header has. */
  readonly plainOf: (state: State) => unknown;
  readonly headerOf: (state: State) => string;
  /** What an event brought in and its effects sent out. */
  readonly carriedBy: (event: Event, effects: readonly Effect[]) => readonly Carried[];
}

interface Decoder<A> {
  decode(value: unknown): E.Either<unknown, A>;
}

/** Reads lines by the codec that the line's own type names. */
const reader =
  <A>(codecs: ReadonlyMap<unknown, Decoder<A>>) =>
  (line: string): A | undefined => {
    const json = parsed(line);
    const event = isObject(json) ? codecs.get(json["type"])?.decode(json) : undefined;
    return event !== undefined && E.isRight(event) ? event.right : undefined;
  };

/** Whether `value` is an object of any kind. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** The value of a JSON text; undefined when it is none. Never throws. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const clientCodecs: ReadonlyMap<unknown, Decoder<ClientEvent>> = new Map(
  Object.entries(clientEventCodecs),
);
const serverCodecs: ReadonlyMap<unknown, Decoder<ServerEvent>> = new Map(
  Object.entries(serverEventCodecs),
);

const momentIn = (event: ClientEvent | ServerEvent): Moment | undefined =>
  "moment" in event ? event.moment : undefined;

/** A client's machine. */
export const clientMachine: Machine<WebSocketClient, ClientState, ClientEvent, ClientEffect> = {
  kind: "client",
  eventOf: reader(clientCodecs),
  momentOf: momentIn,
  transition: clientTransition,
  valueOf: (state) => new WebSocketClient(state),
  plainOf: clientToJson,
  headerOf: (snapshot) => clientHeader(new WebSocketClient(snapshot)),
  carriedBy: carriedByClient,
};

/** A server's machine. */
export const serverMachine: Machine<WebSocketServer, ServerState, ServerEvent, ServerEffect> = {
  kind: "server",
  eventOf: reader(serverCodecs),
  momentOf: momentIn,
  transition: serverTransition,
  valueOf: (state) => new WebSocketServer(state),
  plainOf: serverToJson,
  headerOf: (snapshot) => serverHeader(new WebSocketServer(snapshot)),
  carriedBy: carriedByServer,
};
