/** What a link asks to be done. */
import type { WebSocketErrorCode } from "../error.js";

export type LinkEffect =
  /** Lets the frame pass to the server. */
  | { readonly type: "accept" }
  | { readonly type: "ping" }
  /** Input is refused; where a close code is given the connection ends with it. */
  | {
      readonly type: "refuse";
      readonly code: WebSocketErrorCode;
      /** What was refused. */
      readonly context: "frame" | "heartbeat" | "send";
      readonly closeCode?: number;
      /** Whether the peer is told. It is told once until it has kept the limit again. */
      readonly warns?: boolean;
      /** When trying again can help, in milliseconds from now. */
      readonly retryAfterMs?: number;
    }
  /** Ends the connection without a handshake: the peer does not answer. */
  | { readonly type: "drop"; readonly reason: WebSocketErrorCode };
