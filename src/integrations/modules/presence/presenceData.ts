/** Decides what the data of presence messages looks like. Both sides read what comes through these. */
import type { PresenceStatus } from "../../../core/presence/PresenceTracker.js";
import { isPresenceStatus } from "../../../core/presence/PresenceTracker.js";
import { isFlag, isId, isLine, isNumber, isOptional, isRecord } from "../fields.js";

/** What is told of a user: the data of `user_online`, and each of `presence_state`. */
export interface PresenceData {
  readonly userId: string;
  readonly userName?: string | undefined;
  readonly status: PresenceStatus;
  /** The user's own words beside the status. */
  readonly customStatus?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly lastSeen?: number | undefined;
}

/** The data of `user_offline`. */
export interface OfflineData {
  readonly userId: string;
  /** Milliseconds since the epoch; the message's own time where it is not there. */
  readonly lastSeen?: number | undefined;
}

/** The data of `user_status_change`: one of both, or both. An empty custom status takes it away. */
export interface StatusChange {
  readonly status?: PresenceStatus | undefined;
  readonly customStatus?: string | undefined;
  /**
   * Whether it was said on an earlier connection: it then counts only while none of the user's devices
   * that are here has said anything. Default false.
   */
  readonly again?: boolean | undefined;
}

/** The data of a `presence_update` that a client sends. */
export interface PresenceSubscription {
  readonly action: "subscribe" | "unsubscribe";
  readonly userId: string;
}

/** The data of `presence_state`. */
export interface PresenceState {
  readonly users: readonly PresenceData[];
}

/** Whether it tells of a user. */
export const isPresenceData = (value: unknown): value is PresenceData =>
  isRecord(value) &&
  isId(value["userId"]) &&
  isPresenceStatus(value["status"]) &&
  isOptional(value["userName"], isLine) &&
  isOptional(value["customStatus"], isLine) &&
  isOptional(value["lastSeen"], isNumber);

/** Whether it names somebody who has gone. */
export const isOfflineData = (value: unknown): value is OfflineData =>
  isRecord(value) && isId(value["userId"]) && isOptional(value["lastSeen"], isNumber);

/** Whether it changes what is told of its sender. */
export const isStatusChange = (value: unknown): value is StatusChange =>
  isRecord(value) &&
  isOptional(value["status"], isPresenceStatus) &&
  isOptional(value["customStatus"], isLine) &&
  isOptional(value["again"], isFlag) &&
  (value["status"] !== undefined || value["customStatus"] !== undefined);

/** Whether it asks to hear of a user, or no longer. */
export const isPresenceSubscription = (value: unknown): value is PresenceSubscription =>
  isRecord(value) &&
  (value["action"] === "subscribe" || value["action"] === "unsubscribe") &&
  isId(value["userId"]);

/** Whether it tells of everybody who is here. Those of whom it tells nothing sensible are skipped later. */
export const isPresenceState = (value: unknown): value is { readonly users: readonly unknown[] } =>
  isRecord(value) && Array.isArray(value["users"]);
