/**
 * Decides how the hub answers the pings of its links: by itself while the server was heard lately,
 * else with one ping of its own for all of them.
 */
import { List } from "immutable";
import { Message } from "../../core/Message.js";
import { stay, step } from "../../core/step.js";
import type { HubState, HubStep } from "./hubState.js";
import { hand, withSocket } from "./hubState.js";

/** How long a server that was heard counts as alive, in milliseconds. */
const freshMs = 5_000;

/** A link asks for a sign of life. */
export const pinged = (state: HubState, link: string, message: Message, now: number): HubStep => {
  const { socket } = state;
  if (socket.name !== "open") return stay(state);
  const { id } = message;
  if (now - socket.heardAt < freshMs) return step(state, [hand(state, pong(id), [link])]);
  const pings = state.pings.filter((ping) => ping.link !== link).push({ link, id });
  if (socket.pingedAt !== undefined) return step({ ...state, pings });
  return ask({ ...state, pings }, socket, now);
};

/** The server was heard: everybody who asked for that is told. */
export const heard = (state: HubState, now: number): HubStep => {
  const { socket } = state;
  if (socket.name !== "open") return stay(state);
  const next = withSocket(state, { ...socket, heardAt: now, pingedAt: undefined });
  if (state.pings.isEmpty()) return step(next);
  return step(
    { ...next, pings: List() },
    [...state.pings].map(({ link, id }) => hand(state, pong(id), [link])),
  );
};

const pong = (id: string | undefined): string => new Message("pong", undefined, { id }).toJson();

/** When the server must have given a sign of life. */
export const pongDeadline = ({ socket, settings }: HubState): number | undefined =>
  socket.name === "open" && socket.pingedAt !== undefined
    ? socket.pingedAt + settings.pongMs
    : undefined;

/** The time is up; a timer that comes much too late means that we slept, and the server gets another. */
export const pongDue = (
  state: HubState,
  now: number,
  silent: (state: HubState) => HubStep,
): HubStep => {
  const { socket, settings } = state;
  const deadline = pongDeadline(state);
  if (socket.name !== "open" || deadline === undefined || now < deadline) return stay(state);
  return now - deadline > settings.pongMs ? ask(state, socket, now) : silent(state);
};

const ask = (
  state: HubState,
  socket: Extract<HubState["socket"], { name: "open" }>,
  now: number,
): HubStep =>
  step(withSocket(state, { ...socket, pingedAt: now }), [
    { type: "send", data: new Message("ping").toJson() },
  ]);
