/** Decides what a server can tell all its links: their limits and their heartbeat. */

/** The limits of one connection. */
export interface LinkLimits {
  /** The largest message, in bytes. */
  readonly messageBytesMax: number;
  /** What a full send queue does: forget the message or end the connection. */
  readonly slowConsumer: "drop" | "close";
}

/** The heartbeat of a server's connections. */
export interface Heartbeat {
  /** Silence after which a ping is sent, in milliseconds; 0 for never. */
  readonly heartbeatIntervalMs: number;
  /** Silence after which the peer counts as gone, in milliseconds. */
  readonly heartbeatTimeoutMs: number;
}

/** What a server decides for all its links. */
export interface LinkPolicy extends LinkLimits, Heartbeat {}

/** How often the links are looked at, in milliseconds: often enough to keep both times closely. */
export const sweepEveryMs = ({ heartbeatIntervalMs, heartbeatTimeoutMs }: Heartbeat): number =>
  Math.max(1, Math.min(heartbeatIntervalMs, heartbeatTimeoutMs) / 6);
