/** Decides who gets what: one effect for any audience, and one copy for each recipient. */
import { OrderedSet } from "immutable";
import { isControlType } from "../control.js";
import { fault } from "../error.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import { stay, step } from "../step.js";
import type { Recipients, ServerEffect, ServerStep } from "./effect.js";
import { notify } from "./effect.js";
import type { Audience, ServerCommand } from "./event.js";
import type { ServerState } from "./state.js";

/** Sends to an audience; an unknown room, user or connection is an empty one. */
export const deliver = (
  state: ServerState,
  { outgoing, audience, except }: Extract<ServerCommand, { type: "deliver" }>,
): ServerStep => {
  if (outgoing instanceof Message && isControlType(outgoing.type)) {
    return step(state, [notify({ type: "refused", fault: fault("RESERVED_TYPE", "send") })]);
  }
  const to = recipients(state, audience);
  return to === undefined ? stay(state) : step(state, [{ type: "deliver", outgoing, to, except }]);
};

const recipients = (state: ServerState, audience: Audience): Recipients | undefined => {
  switch (audience.kind) {
    case "all":
      return audience;
    case "room":
      return members(state.rooms.get(audience.room.normalize("NFC"))?.members);
    case "user":
      return members(state.users.get(audience.userId.normalize("NFC")));
    case "one":
      return state.connections.has(audience.connectionId) ? audience : undefined;
    default:
      return members(OrderedSet(audience.connectionIds.filter((id) => state.connections.has(id))));
  }
};

const members = (set: OrderedSet<string> | undefined): Recipients | undefined =>
  set === undefined || set.isEmpty() ? undefined : { kind: "members", members: set };

/**
 * The effects with their drafts stamped; the same array when there is no draft. Several drafts of one
 * moment are told apart by their place.
 */
export const stampAll = (
  effects: readonly ServerEffect[],
  moment: () => Moment,
): readonly ServerEffect[] => (effects.some(isDraft) ? stampDrafts(effects, moment()) : effects);

const stampDrafts = (effects: readonly ServerEffect[], moment: Moment): ServerEffect[] =>
  effects.map((effect, index) => (isDraft(effect) ? stamped(effect, moment, index) : effect));

type Draft = Extract<ServerEffect, { type: "deliver" }> & { readonly outgoing: Message };

const isDraft = (effect: ServerEffect): effect is Draft =>
  effect.type === "deliver" &&
  effect.outgoing instanceof Message &&
  !effect.outgoing.isStamped &&
  !isControlType(effect.outgoing.type);

const stamped = (draft: Draft, moment: Moment, index: number): ServerEffect => ({
  ...draft,
  outgoing: draft.outgoing.stamp(moment, index === 0 ? "" : `.${index}`),
});
