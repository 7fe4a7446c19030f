/** What a client asks to be done. Plain data that can be compared. */
import type { ConnectionState } from "../connectionState.js";
import type { FrameData } from "../Frame.js";
import type { RoomName } from "../ids.js";
import type { Message } from "../Message.js";
import type { Outgoing } from "../Outgoing.js";
import type { Fault } from "../error.js";
import type { Step } from "../step.js";
import type { ClientState } from "./state.js";

/** What the users of a client are told. */
export type ClientNotice =
  | { readonly type: "open"; readonly protocol: string }
  | {
      readonly type: "close";
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    }
  | { readonly type: "message"; readonly message: Message; readonly data: FrameData }
  | { readonly type: "frame"; readonly data: FrameData }
  | { readonly type: "joined"; readonly room: RoomName }
  | { readonly type: "left"; readonly room: RoomName }
  /** The server refused a room, or did not answer in time. */
  | { readonly type: "roomRefused"; readonly room: RoomName; readonly fault: Fault }
  /** The server has answered a request. */
  | { readonly type: "replied"; readonly requestId: string; readonly data: unknown }
  /** A request was refused by the server, or has no answer and never will have one. */
  | { readonly type: "requestFailed"; readonly requestId: string; readonly fault: Fault }
  /** The server has accepted a proof of identity. */
  | {
      readonly type: "authenticated";
      readonly userId: string | undefined;
      /** Until when, in milliseconds since the epoch; undefined for no end. */
      readonly expiresAt: number | undefined;
    }
  /** The server has not accepted it, or there was none to give. */
  | { readonly type: "authFailed"; readonly fault: Fault }
  /** The server has a message that it had to confirm. */
  | { readonly type: "delivered"; readonly messageId: string }
  /** A message that had to be confirmed never will be. */
  | { readonly type: "undelivered"; readonly messageId: string; readonly fault: Fault }
  /** Nobody could say in time whether the client is let into a room, which is still wanted. */
  | { readonly type: "joinFailed"; readonly room: RoomName; readonly fault: Fault }
  /** The server has not answered in time that the client is out of a room. */
  | { readonly type: "leaveFailed"; readonly room: RoomName; readonly fault: Fault }
  /** The word for the client's state is another one. */
  | {
      readonly type: "statechange";
      readonly state: ConnectionState;
      readonly previous: ConnectionState;
    }
  /** The server is about to stop; 0 when it does not say for how long to stay away. */
  | { readonly type: "draining"; readonly retryAfterMs: number }
  | { readonly type: "reconnecting"; readonly attempt: number; readonly delayMs: number }
  | { readonly type: "queued"; readonly outgoing: Outgoing }
  | { readonly type: "dropped"; readonly outgoing: Outgoing }
  /** A command was refused; its caller is told. */
  | { readonly type: "refused"; readonly fault: Fault }
  | { readonly type: "error"; readonly fault: Fault };

/** What is to be done in the world. */
export type ClientEffect =
  | {
      readonly type: "openSocket";
      readonly epoch: number;
      readonly url: string;
      readonly protocols: readonly string[];
    }
  | { readonly type: "send"; readonly epoch: number; readonly outgoing: Outgoing }
  /** Sends a proof of identity with a token, which is no part of any effect. */
  | { readonly type: "prove"; readonly epoch: number; readonly requestId: string }
  | { readonly type: "ping"; readonly epoch: number }
  | {
      readonly type: "closeSocket";
      readonly epoch: number;
      readonly code: number;
      readonly reason: string;
    }
  /** Ends the socket without a handshake. */
  | { readonly type: "dropSocket"; readonly epoch: number }
  | { readonly type: "notify"; readonly notice: ClientNotice };

/** A client's answer to one event. */
export type ClientStep = Step<ClientState, ClientEffect>;

/** Tells the users of a client. */
export const notify = (notice: ClientNotice): ClientEffect => ({ type: "notify", notice });

/** Why the command was refused whose step has these effects; undefined when it was not. */
export const refusalIn = (effects: readonly ClientEffect[]): Fault | undefined => {
  for (const effect of effects) {
    if (effect.type === "notify" && effect.notice.type === "refused") return effect.notice.fault;
  }
  return undefined;
};

/** What became of one `send`. */
export type SendOutcome = "sent" | "queued" | "dropped";

/** Reads the outcome of a `send` from the effects of its step: a word, or the fault that refused it. */
export const sendOutcome = (effects: readonly ClientEffect[]): SendOutcome | Fault => {
  for (const effect of effects) {
    if (effect.type === "send") return "sent";
    if (effect.type !== "notify") continue;
    if (effect.notice.type === "queued") return "queued";
    if (effect.notice.type === "refused") return effect.notice.fault;
  }
  return "dropped";
};
