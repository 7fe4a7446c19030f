/** Decides what is known of somebody who has proved who it is. */
import type { UserId } from "../ids.js";

/** Who somebody turned out to be. */
export interface Identity {
  readonly userId: UserId;
  /** Until when it holds, in milliseconds since the epoch; without an end by default. */
  readonly expiresAt?: number | undefined;
  /** What else is known, as JSON can carry it: roles, a tenant. It is kept as user data `claims`. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}
