/** Decides how a contract is kept on a server: as a middleware, so that the app sees nothing else. */
import { either as E } from "fp-ts";
import type { Middleware } from "../core/server/rules.js";
import type { Contract } from "./contract.js";
import { isRoomOf, readInbound } from "./inbound.js";

/**
 * The middleware that lets only messages of the contract pass, with their data as the schemas made
 * it, and only joins of its rooms. The rest is refused with INVALID_MESSAGE and ROOM_ACCESS_DENIED.
 */
export const enforcing = (contract: Contract): Middleware => ({
  message: (message) =>
    E.getOrElseW(() => "INVALID_MESSAGE" as const)(readInbound(contract, "server", message)),
  join: (room) =>
    contract.unknown === "allow" || isRoomOf(contract, room) ? undefined : "ROOM_ACCESS_DENIED",
});
