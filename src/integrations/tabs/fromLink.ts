/** Decides what becomes of a frame that a link sends. */
import { batchTexts } from "../../codec/batch.js";
import { decode } from "../../codec/decode.js";
import { SUBPROTOCOL } from "../../core/control.js";
import type { FrameData } from "../../core/Frame.js";
import type { Message } from "../../core/Message.js";
import { andThen, each, stay, step } from "../../core/step.js";
import { joinRoom, leaveRoom } from "./errands.js";
import { pinged } from "./hubPing.js";
import type { HubEffect, HubState, HubStep } from "./hubState.js";
import { hand, linksWhere, withSocket } from "./hubState.js";
import { remembered } from "./lastWords.js";
import { prove } from "./proofs.js";

/** How many senders are remembered; one more forgets the oldest. */
const sendersMax = 4_096;

/** A link sends a frame; a batch is what its messages are, one after the other. */
export const fromLink = (state: HubState, link: string, data: FrameData, now: number): HubStep => {
  const texts = textsIn(state, data);
  if (texts === undefined) return one(state, link, data, now);
  const { state: next, effects } = each<HubState, string, HubEffect>(
    stay(state),
    texts,
    (before, text) => one(before, link, text, now),
  );
  return step(next, joined(effects, texts, data));
};

/** The messages in a batch, where the server takes one apart as well. */
const textsIn = ({ socket }: HubState, data: FrameData): readonly string[] | undefined =>
  socket.name === "open" && socket.protocol === SUBPROTOCOL && typeof data === "string"
    ? batchTexts(data)
    : undefined;

/** A batch of which every message goes out as it is stays one frame. Others might become too large. */
const joined = (
  effects: readonly HubEffect[],
  texts: readonly string[],
  data: FrameData,
): readonly HubEffect[] => {
  const sent = effects.flatMap((effect) => (effect.type === "send" ? [effect.data] : []));
  const isWhole = sent.length === texts.length && sent.every((text, at) => text === texts[at]);
  if (!isWhole) return effects;
  return [{ type: "send", data }, ...effects.filter(({ type }) => type !== "send")];
};

const one = (state: HubState, link: string, data: FrameData, now: number): HubStep => {
  const decoded = decode(data, false);
  switch (decoded.type) {
    case "control":
      return control(state, link, decoded.message, data, now);
    case "message":
      return said(state, link, decoded.message, data);
    default:
      return step(state, [{ type: "send", data }]);
  }
};

const said = (state: HubState, link: string, message: Message, data: FrameData): HubStep =>
  andThen(
    step(remembered(sentBy(state, link, message), link, message), [{ type: "send", data }]),
    (next) => echo(next, link, message, data),
  );

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
      return prove(speaking(state), link, message, now);
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
