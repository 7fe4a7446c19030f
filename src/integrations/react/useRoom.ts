/** Decides how a component is in a room: as long as it is there, together with all others of the room. */
import { useMemo, useSyncExternalStore } from "react";
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import type { WebSocketError } from "../../core/error.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { leaseRoom, roomRefusal } from "./RoomLeases.js";
import type { WebSocketSource } from "./source.js";
import { clientOf } from "./source.js";
import { useClientSelector } from "./useClientSelector.js";

/** Whether a component is in its room. */
export interface RoomMembership {
  /** Whether the server has let the user into the room. */
  readonly isJoined: boolean;
  /** Why not, as the server has said last: refused, or removed from it (NOT_IN_ROOM). */
  readonly joinError: WebSocketError | undefined;
}

/** Is in the room while the component is there. @param room its name in NFC */
export const useRoom = (websocket: WebSocketSource, room: string | undefined): RoomMembership => {
  const client = clientOf(websocket);
  const { lease, refusal } = useMemo(() => membership(client, room), [client, room]);
  const joinError = useSyncExternalStore(lease, refusal, nothing);
  const isIn = ({ snapshot }: WebSocketClient): boolean =>
    room !== undefined && snapshot.rooms.get(room)?.joined === true;
  return { isJoined: useClientSelector(websocket, isIn) ?? false, joinError };
};

/** To listen for why the room is refused is to hold it. */
const membership = (client: LiveClient | undefined, room: string | undefined) =>
  client === undefined || room === undefined
    ? { lease: noChanges, refusal: nothing }
    : {
        lease: (listener: () => void) => leaseRoom(client, room, listener),
        refusal: () => roomRefusal(client, room),
      };

const nothing = (): undefined => undefined;
const noChanges = (): (() => void) => () => undefined;
