/** Decides how proofs of identity come in and who is asked about them. */
import type { Identity } from "../../core/server/identity.js";

/** A proof of identity as it came. */
export interface Credentials {
  /** The token itself. It is handed over here and kept nowhere. */
  readonly token: string;
  /** How it came: with the handshake, or as an `auth` message on the open connection. */
  readonly via: "upgrade" | "message";
}

/**
 * Says who somebody is. Throws or rejects when the proof does not hold; the reason is told to the
 * server's owner and never to the peer. `signal` is aborted when nobody waits any longer.
 */
export type Authenticator = (
  credentials: Credentials,
  signal: AbortSignal,
) => Identity | Promise<Identity>;
