/** What a link asks to be done. */
import type { WebSocketErrorCode } from "../error.js";

export type LinkEffect =
  /** Lets the frame pass to the server. */
  | { readonly type: "accept" }
  | { readonly type: "ping" }
  /** Ends the connection with a close frame. */
  | { readonly type: "close"; readonly code: number; readonly reason: WebSocketErrorCode }
  /** Ends the connection without a handshake: the peer does not answer. */
  | { readonly type: "drop"; readonly reason: WebSocketErrorCode };
