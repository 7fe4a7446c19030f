/** Decides what becomes of a frame that a link sends. */
import { decode } from "../../codec/decode.js";
import type { FrameData } from "../../core/Frame.js";
import type { Message } from "../../core/Message.js";
import { andThen, stay, step } from "../../core/step.js";
import { joinRoom, leaveRoom, sendErrand } from "./errands.js";
import { pinged } from "./hubPing.js";
import type { HubState, HubStep } from "./hubState.js";
import { hand, linksWhere, withSocket } from "./hubState.js";

/** How many senders are remembered; one more forgets the oldest. */
const sendersMax = 4_096;

/** A link sends a frame. */
export const fromLink = (state: HubState, link: string, data: FrameData, now: number): HubStep => {
  const decoded = decode(data, false);
  switch (decoded.type) {
    case "control":
      return control(state, link, decoded.message, data, now);
    case "message":
      return andThen(step(sentBy(state, link, decoded.message), [{ type: "send", data }]), (next) =>
        echo(next, link, decoded.message, data),
      );
    default:
      return step(state, [{ type: "send", data }]);
  }
};

const control = (
  state: HubState,
  link: string,
  message: Message,
  data: FrameData,
  now: number,
): HubStep => {
  switch (message.type) {
    case "join_room":
      return joinRoom(speaking(state), link, message);
    case "leave_room":
      return leaveRoom(speaking(state), link, message);
    case "auth":
      return prove(speaking(state), link, message);
    case "ping":
      return pinged(state, link, message, now);
    default:
      return step(sentBy(state, link, message), [{ type: "send", data }]);
  }
};

const speaking = (state: HubState): HubState =>
  state.socket.name === "open" ? withSocket(state, { ...state.socket, speaks: true }) : state;

const sentBy = (state: HubState, link: string, { id, type }: Message): HubState => {
  // The answer to a request still goes to who made it.
  if (id === undefined || type === "cancel") return state;
  const senders = state.senders.set(id, link);
  return {
    ...state,
    senders: senders.size > sendersMax ? senders.remove(senders.keySeq().first("")) : senders,
  };
};

/** What a server hands to others only, the sender's other tabs get from here. */
const echo = (state: HubState, link: string, message: Message, data: FrameData): HubStep => {
  if (!state.settings.echoed.includes(message.type)) return stay(state);
  const room = message.room?.normalize("NFC");
  const others = linksWhere(
    state,
    ({ phase, rooms }, name) =>
      name !== link && phase === "open" && (room === undefined || rooms.get(room) === "in"),
  );
  return others.length === 0 ? stay(state) : step(state, [hand(state, data, others)]);
};

const prove = (state: HubState, link: string, message: Message): HubStep => {
  if (state.isProving) return step({ ...state, proofs: state.proofs.push({ link, message }) });
  return sendErrand(
    { ...state, isProving: true },
    { type: "auth", link, id: message.id, room: "" },
    message,
  );
};

/** The proof before was answered: the next one of a link that is still there goes out. */
export const nextProof = (state: HubState): HubStep => {
  const proofs = state.proofs.filter(({ link }) => state.links.get(link)?.phase === "open");
  const next = proofs.first();
  const waiting = { ...state, isProving: false, proofs: proofs.rest() };
  return next === undefined ? step(waiting) : prove(waiting, next.link, next.message);
};
