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
  ) {}

  /** A link that has just been opened. */
  static openedAt(now: number): LinkState {
    return new LinkState(now, false, 0, 0, 0);
  }
}
