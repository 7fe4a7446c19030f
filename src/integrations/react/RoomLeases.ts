/** Decides how long a client is in the rooms that components show: from the first of them to the last. */
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { unwatched } from "../../driver/promises.js";

/** How long a room outlives its last component, in milliseconds; see the linger of `ClientPool`. */
export const roomLingerMs = 100;

interface Hold {
  count: number;
  /** Whether somebody else has joined the room before: then it is not left here either. */
  readonly isBorrowed: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const holdsOf = new WeakMap<LiveClient, Map<string, Hold>>();

/** Has the client join a room. Returns how to let it go; the last one to do so has it leave soon. */
export const leaseRoom = (client: LiveClient, room: string): (() => void) => {
  const holds = holdsOf.get(client) ?? new Map<string, Hold>();
  holdsOf.set(client, holds);
  const hold = holds.get(room) ?? joined(client, room);
  holds.set(room, hold);
  clearTimeout(hold.timer);
  hold.count += 1;
  return once(() => {
    hold.count -= 1;
    if (hold.count > 0) return;
    hold.timer = setTimeout(() => {
      holds.delete(room);
      if (!hold.isBorrowed) void unwatched(client.leaveRoom(room));
    }, roomLingerMs);
  });
};

const joined = (client: LiveClient, room: string): Hold => {
  const isBorrowed = client.current.isInRoom(room);
  // A refusal is told as the notice `roomRefused`.
  if (!isBorrowed) void unwatched(client.joinRoom(room));
  return { count: 0, isBorrowed, timer: undefined };
};

const once = (run: () => void): (() => void) => {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    run();
  };
};
