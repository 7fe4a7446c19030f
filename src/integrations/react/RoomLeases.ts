/** Decides how long a client is in the rooms that components show: from the first of them to the last. */
import type { WebSocketError } from "../../core/error.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { Leases } from "../../driver/Leases.js";
import { HeldRoom } from "./HeldRoom.js";
import { perClient } from "./perClient.js";

const roomsOf = perClient(() => new Leases<string, HeldRoom>());

/**
 * Has the client be in a room. Returns how to let it go; the last one to do so has it leave soon.
 * @param onAnswer called when `roomRefusal` has changed
 */
export const leaseRoom = (
  client: LiveClient,
  room: string,
  onAnswer: () => void = noListener,
): (() => void) => {
  const name = room.normalize("NFC");
  const [held, letGo] = roomsOf(client).take(name, () => new HeldRoom(client, name));
  const stop = held.subscribe(onAnswer);
  // Whoever comes to a room that was refused wants to know anew.
  held.ask();
  return () => {
    stop();
    letGo();
  };
};

/** Why the server did not let the client into a room that is held, when it was asked last. */
export const roomRefusal = (client: LiveClient, room: string): WebSocketError | undefined =>
  roomsOf(client).find(room.normalize("NFC"))?.refusal;

const noListener = (): void => undefined;
