/** Decides what waits for a connection, and what a full queue does. */
import type { List } from "immutable";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { Outgoing } from "../Outgoing.js";
import type { ClientOptions } from "./options.js";

/** What became of one more entry. */
export interface Enqueued {
  readonly queue: List<Outgoing>;
  /** Whether the new entry waits now. */
  readonly accepted: boolean;
  /** The entry that had to make room, if any; the new one itself under "drop-newest". */
  readonly dropped: Outgoing | undefined;
}

/** Adds `entry`; at the ceiling the policy decides who goes. */
export const enqueue = (
  queue: List<Outgoing>,
  entry: Outgoing,
  { queueMax, queueOverflow }: Pick<ClientOptions, "queueMax" | "queueOverflow">,
): Enqueued => {
  if (queue.size < queueMax) {
    return { queue: queue.push(entry), accepted: true, dropped: undefined };
  }
  if (queueOverflow === "reject") return { queue, accepted: false, dropped: undefined };
  if (queueOverflow === "drop-newest" || queueMax === 0) {
    return { queue, accepted: false, dropped: entry };
  }
  return { queue: queue.shift().push(entry), accepted: true, dropped: queue.first() };
};

/** The messages that have waited longer than they may. Raw frames carry no time and never have. */
export const tooOld = (
  queue: List<Outgoing>,
  { queueAgeMsMax }: Pick<ClientOptions, "queueAgeMsMax">,
  { wall }: Moment,
): readonly Outgoing[] =>
  queueAgeMsMax === 0
    ? []
    : queue.toArray().filter((entry) => {
        return entry instanceof Message && wall - (entry.timestamp ?? wall) > queueAgeMsMax;
      });
