/**
 * Decides what changes with every frame of a connection. It is kept beside the socket, outside the
 * server's tables, so that a frame costs the same at a hundred connections and at a hundred thousand.
 */
export class LinkState {
  constructor(
    /** When the peer was last heard of, as `Moment.now`. */
    readonly heardAt: number,
    /** Whether it was pinged since. */
    readonly asked: boolean,
    /** Messages received. */
    readonly received: number,
    /** Messages that found the send queue full. */
    readonly dropped: number,
    /** Time slept by the server since the peer was last heard of, in milliseconds. */
    readonly excusedMs: number,
    /** Up to when its allowance of frames is spent, as `Moment.now`. */
    readonly spentUntil: number,
    /** The same for its address, of which all connections share one allowance. */
    readonly addressSpentUntil: number,
    /** Frames refused for their number since the limit was last kept. */
    readonly excess: number,
    /** Since when a message has been arriving, as `Moment.now`; undefined for none. */
    readonly arriving: number | undefined,
  ) {}

  /** A link that has just been opened. */
  static openedAt(now: number): LinkState {
    return new LinkState(now, false, 0, 0, 0, now, now, 0, undefined);
  }

  /** The state with `changes`; for what does not happen with every frame. */
  with(changes: Partial<LinkFields>): LinkState {
    const { heardAt = this.heardAt, asked = this.asked, received = this.received } = changes;
    const { dropped = this.dropped, excusedMs = this.excusedMs, excess = this.excess } = changes;
    const { spentUntil = this.spentUntil, addressSpentUntil = this.addressSpentUntil } = changes;
    const arriving = "arriving" in changes ? changes.arriving : this.arriving;
    return new LinkState(
      heardAt,
      asked,
      received,
      dropped,
      excusedMs,
      spentUntil,
      addressSpentUntil,
      excess,
      arriving,
    );
  }
}

type LinkFields = Omit<LinkState, "with">;
