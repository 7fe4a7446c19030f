/**
 * Decides what the documents of one client have to do with each other that are in the same room. A
 * server hands what one of them sends to other connections only, so the others get it here; and the
 * room is joined for the first of them and left with the last.
 */
import type { RoomName } from "../../core/ids.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";

/** What a document in a room hears from those beside it. */
export interface Mate {
  /** An update of the document. */
  readonly edited: (update: Uint8Array) => void;
  /** A state of awareness, as base64. */
  readonly aware: (update: string) => void;
}

/** The place of one document in a room. */
export interface Place {
  readonly others: () => readonly Mate[];
  /** Gives the place back; the last one leaves the room, unless the client was in it before. */
  readonly leave: () => void;
}

interface Household {
  readonly mates: Set<Mate>;
  readonly hasJoined: boolean;
}

const byClient = new WeakMap<LiveClient, Map<RoomName, Household>>();

/** Takes a place in a room, which the client joins if it is not in it yet. */
export const moveIn = (client: LiveClient, room: RoomName, mate: Mate): Place => {
  const rooms = byClient.get(client) ?? new Map<RoomName, Household>();
  byClient.set(client, rooms);
  const household = rooms.get(room) ?? found(client, room);
  rooms.set(room, household);
  household.mates.add(mate);
  return {
    others: () => [...household.mates].filter((other) => other !== mate),
    leave: () => {
      household.mates.delete(mate);
      if (household.mates.size > 0) return;
      rooms.delete(room);
      if (household.hasJoined) void client.leaveRoom(room);
    },
  };
};

const found = (client: LiveClient, room: RoomName): Household => {
  const hasJoined = !client.current.isInRoom(room);
  if (hasJoined) void client.joinRoom(room);
  return { mates: new Set(), hasJoined };
};
