/** Decides what the driver keeps for each connection: its socket and what changes per frame. */
import type { LinkEffect } from "../../core/connection/effect.js";
import type { LinkEvent } from "../../core/connection/event.js";
import { LinkState } from "../../core/connection/state.js";
import type { LinkPolicy } from "../../core/connection/policy.js";
import { transition } from "../../core/connection/transition.js";
import type { ConnectionId } from "../../core/ids.js";
import type { ServerSocket } from "../ports.js";

/** One connection's socket with its link. */
export class Peer<C> {
  #link: LinkState;

  constructor(
    readonly connectionId: ConnectionId,
    readonly socket: ServerSocket<C>,
    /** Whether the wire protocol was negotiated. */
    readonly strict: boolean,
    now: number,
  ) {
    this.#link = LinkState.openedAt(now);
  }

  /** What the link answers to an event. */
  feed(event: LinkEvent, policy: LinkPolicy): readonly LinkEffect[] {
    const { state, effects } = transition(this.#link, event, policy);
    this.#link = state;
    return effects;
  }
}
