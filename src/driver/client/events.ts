/** The events of a client, as its listeners and handlers get them. */
import type { ClientNotice } from "../../core/client/effect.js";
import type { ConnectionState } from "../../core/connectionState.js";
import type { WebSocketError } from "../../core/error.js";
import type { FrameData } from "../../core/Frame.js";
import type { Message } from "../../core/Message.js";
import type { ConnectionInfo } from "./reports.js";

type NoticesByType = {
  readonly [Type in ClientNotice["type"]]: Extract<ClientNotice, { type: Type }>;
};

/** What listeners are called with. `Target` is the client that they listen to. */
export interface EventsOf<Target> extends Omit<
  NoticesByType,
  "open" | "close" | "message" | "frame" | "error" | "refused"
> {
  open: { readonly target: Target; readonly protocol: string };
  message: {
    readonly target: Target;
    /** The frame as it came: text as a string, binary as bytes. */
    readonly data: FrameData;
    /** The message, when the frame is one of the wire protocol. */
    readonly message: Message | undefined;
  };
  close: {
    readonly target: Target;
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
  };
  error: { readonly target: Target; readonly error: WebSocketError };
  ping: { readonly target: Target; readonly data: Uint8Array };
  pong: { readonly target: Target; readonly data: Uint8Array };
}

/** One handler for each kind of event; see `LiveClient.setEventHandlers`. */
export interface ClientEventHandlers {
  readonly onConnect?: ((info: ConnectionInfo) => unknown) | undefined;
  readonly onDisconnect?: ((info: ConnectionInfo) => unknown) | undefined;
  /** `context` is the operation that met the error. */
  readonly onError?: ((error: WebSocketError, context?: string) => unknown) | undefined;
  readonly onStateChange?: ((state: ConnectionState) => unknown) | undefined;
  /** Every message, before the handlers that are subscribed to its type. */
  readonly onMessage?: ((message: Message) => unknown) | undefined;
}
