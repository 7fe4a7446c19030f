/**
 * Decides what one turn of a server is: an event, then the app for each thing that the event brought
 * about. What the app itself brings about is not handed to it again.
 */
import type { Moment } from "../moment.js";
import type { Drained } from "../Pending.js";
import { stampAll } from "../drafts.js";
import type { ServerEffect } from "./effect.js";
import type { ServerEvent } from "./event.js";
import type { Rules } from "./rules.js";
import { judge } from "./rules.js";
import { transition } from "./transition.js";
import type { ServerApp } from "./WebSocketServer.js";
import { WebSocketServer } from "./WebSocketServer.js";

const noRules: Rules = Object.freeze({});

/** A reducer that is a server with its app: `events.reduce(reduceWith(app), server)`. */
export const reduceWith =
  (app: ServerApp, rules: Rules = noRules) =>
  (server: WebSocketServer, event: ServerEvent): WebSocketServer => {
    const after = server.apply(judge(rules, server, event));
    return after === server ? server : asked(app, after, after.outboxSince(server));
  };

/**
 * The same turn for a driver, which drains after each: nothing is kept that would be handed over at
 * once. `server` must have nothing pending. Drafts are stamped with `moment`.
 */
export const takeTurn = (
  app: ServerApp | undefined,
  server: WebSocketServer,
  incoming: ServerEvent,
  moment: () => Moment,
  rules: Rules = noRules,
): Drained<WebSocketServer, ServerEvent, ServerEffect> => {
  const event = judge(rules, server, incoming);
  const { state, effects } = transition(server.snapshot, event);
  const after = state === server.snapshot ? server : new WebSocketServer(state);
  const events = after === server && effects.length === 0 ? [] : [event];
  const next = app === undefined ? after : asked(app, after, effects);
  if (next === after) return { value: after, effects: stampAll(effects, moment), events };
  const made = next.drain();
  return {
    value: made.value.snapshot === server.snapshot ? server : made.value,
    effects: stampAll([...effects, ...made.effects], moment),
    events: [...events, ...made.events],
  };
};

const asked = (
  app: ServerApp,
  server: WebSocketServer,
  effects: readonly ServerEffect[],
): WebSocketServer => {
  let next = server;
  for (const effect of effects) {
    if (effect.type === "notify") next = app(next, effect.notice);
  }
  return next;
};
