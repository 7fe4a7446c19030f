/** Decides when the presence of a user changes, and that everybody is told only of real changes. */
import type { UserId } from "../ids.js";
import type { PresenceTracker } from "../presence/PresenceTracker.js";
import { stay, step } from "../step.js";
import type { ServerStep } from "./effect.js";
import { notify } from "./effect.js";
import type { ServerCommand } from "./event.js";
import type { ServerState } from "./state.js";

/** Puts `presence` in place and tells of it when it made the status of `userId` another one. */
export const withPresence = (
  state: ServerState,
  userId: UserId,
  presence: PresenceTracker,
): ServerStep => {
  const status = presence.getStatus(userId);
  if (status === state.presence.getStatus(userId)) return step(state.withPresence(presence));
  return step(state.withPresence(presence), [notify({ type: "presence", userId, status })]);
};

/** Sets what the app says of a user. Away, busy and offline change nothing for an unknown one. */
export const setPresence = (
  state: ServerState,
  command: Extract<ServerCommand, { type: "setPresence" }>,
): ServerStep => {
  const { userId, customStatus } = command;
  const next = withStatus(state.presence, command).setCustomStatus(userId, customStatus);
  return next === state.presence ? stay(state) : withPresence(state, userId, next);
};

const withStatus = (
  presence: PresenceTracker,
  { userId, status, at }: Extract<ServerCommand, { type: "setPresence" }>,
): PresenceTracker => {
  switch (status) {
    case "online":
      return presence.setOnline(userId, at);
    case "away":
      return presence.setAway(userId);
    case "busy":
      return presence.setBusy(userId);
    default:
      return presence.setOffline(userId, at);
  }
};
