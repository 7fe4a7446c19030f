/** Decides what is told of a broadcast that did not reach everybody. */
import { WebSocketError } from "../../core/error.js";
import type { ConnectionId } from "../../core/ids.js";

/** Why a broadcast rejects: SLOW_CONSUMER, with those who did not get it. All others got it. */
export class BroadcastError extends WebSocketError {
  /** Who did not get it, and has been unregistered. */
  readonly connectionIds: readonly ConnectionId[];

  /** @param scope what stands behind the sentence: "", " in room R" or " for user U" */
  constructor(connectionIds: readonly ConnectionId[], scope = "") {
    const message = `Failed to send to ${connectionIds.length} connections${scope}`;
    super("SLOW_CONSUMER", message, { context: "broadcast" });
    this.connectionIds = connectionIds;
  }
}
