/** Decides what a server can tell all its links: their limits and their heartbeat. */

/** The limits of one connection. */
export interface LinkLimits {
  /** The largest message, in bytes; 0 for none but empty ones. */
  readonly messageBytesMax: number;
  /** How long a message may take from its first byte to its last, in milliseconds; 0 for ever. */
  readonly messageTimeoutMs: number;
  /** Frames per second of one connection, pings and pongs too; 0 for no limit. */
  readonly messagesPerSecondMax: number;
  /** Frames of one connection at once; 0 for no limit. */
  readonly messagesBurstMax: number;
  /** Frames per second of all connections of one address; 0 for no limit. */
  readonly addressMessagesPerSecondMax: number;
  /** Frames of one address at once; 0 for no limit. */
  readonly addressMessagesBurstMax: number;
  /** What a full send queue does: forget the message or end the connection. */
  readonly slowConsumer: "drop" | "close";
}

/** The heartbeat of a server's connections. */
export interface Heartbeat {
  /** Silence after which a ping is sent, in milliseconds; 0 for never. */
  readonly heartbeatIntervalMs: number;
  /** Silence after which the peer counts as gone, in milliseconds; 0 for never. */
  readonly heartbeatTimeoutMs: number;
}

/** What a server decides for all its links. */
export interface LinkPolicy extends LinkLimits, Heartbeat {}

/** What a look at the links can find out: silence, and messages that do not end. */
type Watched = Heartbeat & Pick<LinkLimits, "messageTimeoutMs">;

/**
 * How often the links are looked at, in milliseconds: often enough to keep all times closely;
 * undefined for never.
 */
export const sweepEveryMs = (watched: Watched): number | undefined => {
  const { heartbeatIntervalMs, heartbeatTimeoutMs, messageTimeoutMs } = watched;
  const beats = heartbeatIntervalMs > 0 ? [heartbeatIntervalMs, heartbeatTimeoutMs] : [];
  const times = [...beats, messageTimeoutMs].filter((ms) => ms > 0);
  return times.length === 0 ? undefined : Math.max(1, Math.min(...times) / 6);
};
