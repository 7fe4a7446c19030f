/** Decides who gets what: one effect for any audience, and one copy for each recipient. */
import { OrderedSet } from "immutable";
import { isControlType } from "../control.js";
import { fault } from "../error.js";
import { Message } from "../Message.js";
import { stay, step } from "../step.js";
import type { Recipients, ServerStep } from "./effect.js";
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
