/** Decides what a client that is asked to writes of itself: what happened, never what was sent. */
import type { Emitter } from "../Emitter.js";
import type { Logger } from "../ports.js";
import type { EventsOf } from "./events.js";

/** Writes what happens to a client, as far as the logger has a level for it. */
export const logEvents = <Target>(events: Emitter<EventsOf<Target>>, { debug }: Logger): void => {
  if (debug === undefined) return;
  events.on("statechange", ({ state, previous }) => debug({ state, previous }, "state"));
  events.on("close", ({ code, wasClean }) => debug({ code, wasClean }, "close"));
  events.on("reconnecting", ({ attempt, delayMs }) => debug({ attempt, delayMs }, "reconnecting"));
  events.on("joined", ({ room }) => debug({ room }, "joined"));
  events.on("left", ({ room }) => debug({ room }, "left"));
  events.on("authenticated", ({ userId }) => debug({ userId }, "authenticated"));
  events.on("error", ({ error: { code, context } }) => debug({ code, context }, "error"));
};
