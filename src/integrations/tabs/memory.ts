/**
 * Decides what the hub repeats to a link that comes later. A server tells each new connection, and
 * whoever comes into a room, how things stand; a later tab finds both done. So the last such message
 * is kept, and after it the messages that change what it says.
 */
import { List, Map } from "immutable";
import type { RoomName } from "../../core/ids.js";
import type { Message } from "../../core/Message.js";

/** The messages that say how things stand, each with those that change it. */
export type Snapshots = Readonly<Record<string, readonly string[]>>;

/** Those of this library's server modules. */
export const moduleSnapshots: Snapshots = Object.freeze({
  chat_history: ["chat_message", "message_read"],
  presence_state: ["user_online", "user_offline", "presence_update"],
  notifications_state: [
    "notification",
    "system_alert",
    "notification_read",
    "notification_dismiss",
  ],
  events_state: ["event_update", "event_reminder"],
});

/** How many changes are kept after a snapshot; one more drops the oldest of them. */
const changesMax = 200;

/** What was said, by the room it was said in and the type of the snapshot. */
export class Memory {
  private constructor(
    readonly snapshots: Snapshots,
    readonly frames: Map<RoomName | undefined, Map<string, List<string>>>,
  ) {}

  static empty(snapshots: Snapshots): Memory {
    return new Memory(snapshots, Map());
  }

  /** The memory after a message from the server, which came as that frame. */
  after({ type, room }: Message, frame: string): Memory {
    const said = this.frames.get(room) ?? Map<string, List<string>>();
    if (Object.hasOwn(this.snapshots, type)) {
      return this.#with(room, said.set(type, List([frame])));
    }
    return this.#with(
      room,
      said.map((frames, snapshot) =>
        this.snapshots[snapshot]?.includes(type) === true ? added(frames, frame) : frames,
      ),
    );
  }

  /** What was said in that room, or in none, in the order in which it makes sense. */
  of(room: RoomName | undefined): readonly string[] {
    return [...(this.frames.get(room)?.values() ?? [])].flatMap((frames) => [...frames]);
  }

  /** The memory without that room. */
  without(room: RoomName): Memory {
    return new Memory(this.snapshots, this.frames.remove(room));
  }

  #with(room: RoomName | undefined, said: Map<string, List<string>>): Memory {
    return said.isEmpty() ? this : new Memory(this.snapshots, this.frames.set(room, said));
  }
}

const added = (frames: List<string>, frame: string): List<string> =>
  frames.size <= changesMax ? frames.push(frame) : frames.remove(1).push(frame);
