/**
 * Decides in which order links prove who they are: a server looks at one proof of a connection at a
 * time. Of a link that has given several meanwhile, the newest counts.
 */
import type { Message } from "../../core/Message.js";
import { stay, step } from "../../core/step.js";
import { lastErrandId, sendErrand } from "./errands.js";
import type { HubState, HubStep } from "./hubState.js";

/** How long the others wait for the answer to a proof, in milliseconds: as long as a client does. */
const answerMs = 10_000;

/** A link proves who it is. */
export const prove = (state: HubState, link: string, message: Message, now: number): HubStep => {
  if (state.proving !== undefined) {
    const others = standing(state).filter((proof) => proof.link !== link);
    return step({ ...state, proofs: others.push({ link, message }) });
  }
  const errand = { type: "auth", link, id: message.id, room: "" } as const;
  const sent = sendErrand(state, errand, message);
  const proving = { errandId: lastErrandId(sent.state), until: now + answerMs };
  return step({ ...sent.state, proving }, sent.effects);
};

/** The server has answered a proof: if the others wait for that one, the next goes out. */
export const proofAnswered = (state: HubState, errandId: string, now: number): HubStep =>
  state.proving?.errandId === errandId ? next(state, now) : stay(state);

/** When the others have waited long enough. */
export const proofDeadline = ({ proving }: HubState): number | undefined => proving?.until;

/** The time is up; an answer that comes later still goes to who waits for it. */
export const proofDue = (state: HubState, now: number): HubStep =>
  state.proving === undefined || now < state.proving.until ? stay(state) : next(state, now);

const next = (state: HubState, now: number): HubStep => {
  const proofs = standing(state);
  const first = proofs.first();
  const waiting = { ...state, proving: undefined, proofs: proofs.rest() };
  return first === undefined ? step(waiting) : prove(waiting, first.link, first.message, now);
};

/** The proofs of links that are still there. */
const standing = ({ proofs, links }: HubState): HubState["proofs"] =>
  proofs.filter(({ link }) => links.get(link)?.phase === "open");
