/**
 * Decides how a client comes into rooms: a join is an intent at once, confirmed or corrected by the
 * server's answer, and made anew on every connection. A server answers in order: what it says of a
 * room before it has answered our leaving it is about a join before that, and no news.
 */
import type { Fault, WebSocketErrorCode } from "../error.js";
import { fault } from "../error.js";
import type { RoomName } from "../ids.js";
import { isName } from "../ids.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { earliest } from "../moment.js";
import { andThen, each, stay, step } from "../step.js";
import type { ClientEffect, ClientStep } from "./effect.js";
import { notify } from "./effect.js";
import { spending } from "./pace.js";
import type { ClientState, RoomIntent } from "./state.js";
import { isReady, speaking } from "./state.js";

/** Wants to be in `room`; nothing when that is so already. */
export const joinRoom = (state: ClientState, name: RoomName, moment?: Moment): ClientStep => {
  if (!isName(name)) return refused(state, "INVALID_NAME", "joinRoom");
  const room = name.normalize("NFC");
  if (!isReady(state)) return waitToJoin(state, room, moment);
  if (state.rooms.has(room)) return stay(state);
  return request(state, room, moment);
};

/** A room cannot be asked for now: whoever waits to come in does so for a while. */
const waitToJoin = (state: ClientState, room: RoomName, moment?: Moment): ClientStep => {
  const known = state.rooms.get(room);
  if (known !== undefined && (known.deadline !== undefined || moment === undefined)) {
    return stay(state);
  }
  return step(withIntent(state, room, { ...known, ...wanted(state, moment) }));
};

/** No longer wants to be in `room`; nothing when it never did. */
export const leaveRoom = (state: ClientState, name: RoomName, moment?: Moment): ClientStep => {
  const room = typeof name === "string" ? name.normalize("NFC") : name;
  if (!state.rooms.has(room)) return stay(state);
  const next = withoutIntent(state, room);
  if (next.phase.name !== "connected" || !isReady(next)) {
    return step(next, [notify({ type: "left", room })]);
  }
  const deadline = moment && moment.now + state.options.requestTimeoutMs;
  const leaving = [...next.phase.leaving, { room, deadline }];
  const phase = { ...next.phase, speaks: true, leaving };
  return step(next.with({ phase }), [control(state, "leave_room", room)]);
};

/** The wanted rooms, none of them joined: what was joined was so on a connection that is no more. */
export const apart = ({ rooms }: ClientState): ClientState["rooms"] =>
  rooms.map((intent) => (intent.joined ? lost : intent));

/** Asks for every room that is wanted; on a new connection none is joined yet. */
export const askForRooms = (state: ClientState, moment: Moment): ClientStep =>
  each<ClientState, RoomName, ClientEffect>(stay(state), state.rooms.keys(), (next, room) =>
    request(next, room, moment),
  );

/** The server says that the client is in a room; no news when that is not what it waits for. */
export const roomJoined = (state: ClientState, room: RoomName): ClientStep =>
  isAwaited(state, room)
    ? step(withIntent(state, room, joined), [notify({ type: "joined", room })])
    : stay(state);

/** The server says that the client is not in a room: as it asked, or by the server's own will. */
export const roomLeft = (state: ClientState, room: RoomName): ClientStep => {
  const left = answered(state, room);
  if (left !== undefined) return step(left, [notify({ type: "left", room })]);
  // Whoever waits to come in would wait for ever.
  if (isAwaited(state, room)) return roomRefused(state, room, fault("NOT_IN_ROOM", "joinRoom"));
  return step(withoutIntent(state, room), [notify({ type: "left", room })]);
};

/** The server does not let the client in. */
export const roomRefused = (state: ClientState, room: RoomName, refusal: Fault): ClientStep =>
  step(withoutIntent(state, room), [notify({ type: "roomRefused", room, fault: refusal })]);

/** Nobody waits any longer to come into a room; all of them are still wanted. */
export const joinsGivenUp = (state: ClientState, code: WebSocketErrorCode): ClientStep =>
  joinsFailed(state, code, ({ deadline }) => deadline !== undefined);

/**
 * Gives up the rooms about which the server has not answered in time; it could not be asked without a
 * connection, so that a room is still wanted then.
 */
export const roomsTimedOut = (state: ClientState, moment: Moment): ClientStep =>
  isReady(state)
    ? answersTimedOut(state, moment)
    : joinsFailed(state, "TIMEOUT", ({ deadline }) => isDue(deadline, moment.now));

const joinsFailed = (
  state: ClientState,
  code: WebSocketErrorCode,
  isMeant: (intent: RoomIntent) => boolean,
): ClientStep => {
  const late = [...state.rooms.filter(isMeant).keys()];
  if (late.length === 0) return stay(state);
  const rooms = state.rooms.map((intent) =>
    isMeant(intent) ? { ...intent, deadline: undefined } : intent,
  );
  const failed = fault(code, "joinRoom");
  return step(
    state.with({ rooms }),
    late.map((room) => notify({ type: "joinFailed", room, fault: failed })),
  );
};

const answersTimedOut = (state: ClientState, moment: Moment): ClientStep =>
  andThen(leavesTimedOut(state, moment.now), (waiting) =>
    each<ClientState, [RoomName, RoomIntent], ClientEffect>(
      stay(waiting),
      waiting.rooms,
      (next, [room, { deadline, again }]) => {
        if (!isDue(deadline, moment.now)) return stay(next);
        // Nobody waits for a room in which the client was, so nobody would ask for it again.
        return again === true ? request(next, room, moment) : timedOut(next, room);
      },
    ),
  );

/** Nobody waits any longer for those answers, but they may still come, before later ones. */
const leavesTimedOut = (state: ClientState, now: number): ClientStep => {
  const { phase } = state;
  if (phase.name !== "connected") return stay(state);
  const late = phase.leaving.filter(({ deadline }) => isDue(deadline, now));
  if (late.length === 0) return stay(state);
  const leaving = phase.leaving.map((entry) =>
    late.includes(entry) ? { ...entry, deadline: undefined } : entry,
  );
  const failed = fault("TIMEOUT", "leaveRoom");
  return step(
    state.with({ phase: { ...phase, leaving } }),
    late.map(({ room }) => notify({ type: "leaveFailed", room, fault: failed })),
  );
};

const isDue = (deadline: number | undefined, now: number): boolean =>
  deadline !== undefined && now >= deadline;

/** A server that lets us in too late has to let us out again. */
const timedOut = (state: ClientState, room: RoomName): ClientStep => {
  const refusal = fault("TIMEOUT", "joinRoom");
  const { state: next, effects } = leaveRoom(state, room);
  return step(next, [...effects, notify({ type: "roomRefused", room, fault: refusal })]);
};

/** Until when the earliest answer about a room is due. */
export const earliestAnswer = ({ rooms, phase }: ClientState): number | undefined => {
  const left = phase.name === "connected" ? phase.leaving : [];
  return [...rooms.values(), ...left].reduce<number | undefined>(
    (soonest, { deadline }) => earliest(soonest, deadline),
    undefined,
  );
};

const joined: RoomIntent = Object.freeze({ joined: true, deadline: undefined });
const lost: RoomIntent = Object.freeze({ joined: false, deadline: undefined, again: true });

/** Not asked for yet. @param moment when somebody began to wait to come in, where somebody does */
const wanted = ({ options }: ClientState, moment: Moment | undefined): RoomIntent => ({
  joined: false,
  deadline: moment && moment.now + options.requestTimeoutMs,
});

const request = (state: ClientState, room: RoomName, moment: Moment | undefined): ClientStep => {
  const again = state.rooms.get(room)?.again === true ? { again: true } : {};
  const asked = withIntent(speaking(state), room, { ...wanted(state, moment), ...again });
  return step(moment === undefined ? asked : spending(asked, 1, moment), [
    control(state, "join_room", room),
  ]);
};

/** Whether the next word about the room answers the join that is wanted now. */
export const isAwaited = ({ phase, rooms }: ClientState, room: RoomName): boolean =>
  rooms.get(room)?.joined === false &&
  !(phase.name === "connected" && phase.leaving.some((entry) => entry.room === room));

/** The state after the answer to our leaving; undefined when the server lets us out by itself. */
const answered = (state: ClientState, room: RoomName): ClientState | undefined => {
  const { phase } = state;
  if (phase.name !== "connected") return undefined;
  const first = phase.leaving.findIndex((entry) => entry.room === room);
  if (first === -1) return undefined;
  const leaving = phase.leaving.filter((_, index) => index !== first);
  return state.with({ phase: { ...phase, leaving } });
};

const control = ({ epoch }: ClientState, type: string, room: RoomName): ClientEffect => ({
  type: "send",
  epoch,
  outgoing: new Message(type, undefined, { room }),
});

const refused = (state: ClientState, code: WebSocketErrorCode, context: string): ClientStep =>
  step(state, [notify({ type: "refused", fault: fault(code, context) })]);

const withIntent = (state: ClientState, room: RoomName, intent: RoomIntent): ClientState =>
  state.with({ rooms: state.rooms.set(room, intent) });

const withoutIntent = (state: ClientState, room: RoomName): ClientState =>
  state.with({ rooms: state.rooms.remove(room) });
