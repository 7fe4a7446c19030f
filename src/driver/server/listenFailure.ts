/** Decides what is said of a server that could not listen: the port or host, and what is wrong with it. */
import { ERRORS } from "../../core/error.js";
import type { ServerOptions } from "../../core/server/options.js";

type Place = Pick<ServerOptions, "host" | "port">;

/** What the codes of Node mean for somebody who wanted to listen there. */
const reasons = new Map<unknown, (place: Place) => string>([
  ["EADDRINUSE", ({ port }) => `port ${port} is in use`],
  ["EACCES", ({ port }) => `this user may not listen on port ${port}`],
  ["EADDRNOTAVAIL", ({ host }) => `${host} is not an address of this machine`],
  ["ENOTFOUND", ({ host }) => `there is no host ${host}`],
]);

/** The sentence of LISTEN_FAILED, with the reason where it is one that Node has a code for. */
export const whyNotListening = (cause: unknown, place: Place): string => {
  const isCoded = typeof cause === "object" && cause !== null && "code" in cause;
  const reason = isCoded ? reasons.get(cause.code)?.(place) : undefined;
  const { sentence } = ERRORS.LISTEN_FAILED;
  return reason === undefined ? sentence : sentence.replace(/\.$/, `: ${reason}.`);
};
