/** Decides what one turn of a client is for a driver, which drains after each. */
import type { Moment } from "../moment.js";
import type { Drained } from "../Pending.js";
import type { ClientEffect } from "./effect.js";
import { notify } from "./effect.js";
import { stampAll } from "../drafts.js";
import type { ClientEvent } from "./event.js";
import type { ClientState } from "./state.js";
import { stateName } from "./state.js";
import { transition } from "./transition.js";
import { WebSocketClient } from "./WebSocketClient.js";

/**
 * The client after `event`, with what is to be done. `client` must have nothing pending. Drafts are
 * stamped with `moment`.
 */
export const takeTurn = (
  client: WebSocketClient,
  event: ClientEvent,
  moment: () => Moment,
): Drained<WebSocketClient, ClientEvent, ClientEffect> => {
  const { state, effects } = transition(client.snapshot, event);
  const unchanged = state === client.snapshot;
  return {
    value: unchanged ? client : new WebSocketClient(state),
    effects: stampAll(withStateChange(client.snapshot, state, effects), moment),
    events: unchanged && effects.length === 0 ? [] : [event],
  };
};

/** The effects, and before what follows from it, that the client's state has another name. */
const withStateChange = (
  before: ClientState,
  after: ClientState,
  effects: readonly ClientEffect[],
): readonly ClientEffect[] => {
  if (before.phase === after.phase) return effects;
  const previous = stateName(before);
  const state = stateName(after);
  return state === previous
    ? effects
    : [notify({ type: "statechange", state, previous }), ...effects];
};
