/** What can happen to a client: commands of its user and facts from the world. */
import type { FrameData } from "../Frame.js";
import type { RoomName } from "../ids.js";
import type { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { Outgoing } from "../Outgoing.js";
import type { Fault } from "../error.js";
import type { ClientOptions } from "./options.js";

/** A message that waits, and whether it has to be confirmed. */
export interface KeptMessage {
  readonly message: Message;
  readonly confirm: boolean;
}

/**
 * What a user asks for. A builder's commands carry no moment; those of a running client do, so that
 * deadlines start at once.
 */
export type ClientCommand =
  | { readonly type: "connect"; readonly moment?: Moment }
  | { readonly type: "attemptReconnect"; readonly moment?: Moment }
  | {
      readonly type: "close";
      readonly code: number;
      readonly reason: string;
      readonly moment?: Moment;
    }
  | {
      readonly type: "send";
      readonly outgoing: Outgoing;
      /** Whether the server has to say that it has the message, which has an id then. */
      readonly confirm?: boolean | undefined;
      /** Bytes that the socket has not sent yet. */
      readonly bufferedBytes?: number;
      readonly moment?: Moment;
    }
  | {
      readonly type: "request";
      /** By what its answer is known; no other request that waits has it. */
      readonly requestId: string;
      /** What is asked; it is sent with `requestId` as its id. */
      readonly message: Message;
      /** How long the answer may take, in milliseconds; the option `requestTimeoutMs` by default. */
      readonly timeoutMs?: number | undefined;
      /** Bytes that the socket has not sent yet. */
      readonly bufferedBytes?: number;
      readonly moment?: Moment;
    }
  /** The answer to a request is no longer wanted. */
  | { readonly type: "cancel"; readonly requestId: string; readonly moment?: Moment }
  | { readonly type: "joinRoom"; readonly room: RoomName; readonly moment?: Moment }
  | { readonly type: "leaveRoom"; readonly room: RoomName; readonly moment?: Moment }
  | { readonly type: "clearQueue"; readonly moment?: Moment }
  | {
      /** There is another token: it is proved on the connection that is open, and on later ones. */
      readonly type: "authenticate";
      readonly credentials: "fixed" | "renewable";
      readonly moment: Moment;
    }
  | {
      /** What an earlier run of the program left behind; it is sent before everything else. */
      readonly type: "restore";
      readonly kept: readonly KeptMessage[];
      readonly moment: Moment;
    }
  | { readonly type: "configure"; readonly options: Partial<ClientOptions> };

/** What the world reports. Facts of an epoch other than the current one change nothing. */
export type ClientFact =
  | {
      readonly type: "opened";
      readonly epoch: number;
      readonly protocol: string;
      readonly canPing: boolean;
      readonly moment: Moment;
    }
  | {
      /** A message of the wire protocol that is not a control message. */
      readonly type: "message";
      readonly epoch: number;
      readonly message: Message;
      /** The frame as it came. */
      readonly data: FrameData;
      readonly moment: Moment;
    }
  | {
      /** A control message. */
      readonly type: "control";
      readonly epoch: number;
      readonly message: Message;
      readonly data: FrameData;
      readonly moment: Moment;
    }
  | {
      /** A frame that is not of the wire protocol. */
      readonly type: "frame";
      readonly epoch: number;
      readonly data: FrameData;
      readonly moment: Moment;
    }
  | {
      /** A frame that should have been of the wire protocol and is not. */
      readonly type: "malformed";
      readonly epoch: number;
      readonly fault: Fault;
      readonly moment: Moment;
    }
  | {
      /** A ping or pong frame arrived. */
      readonly type: "heard";
      readonly epoch: number;
      readonly kind?: "ping" | "pong";
      readonly moment: Moment;
    }
  /** There was no token for the proof that was asked for. */
  | {
      readonly type: "unproven";
      readonly epoch: number;
      readonly requestId: string;
      readonly moment: Moment;
    }
  | {
      readonly type: "closed";
      readonly epoch: number;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
      /** How long the server asked its clients to stay away, in milliseconds, where it did. */
      readonly retryAfterMs?: number;
      readonly moment: Moment;
    }
  /** The clock has reached the next deadline, or some other time. */
  | { readonly type: "time"; readonly moment: Moment }
  /** A value that a builder made has been taken over: what it left open is dated now. */
  | { readonly type: "committed"; readonly moment: Moment };

/** Everything that can happen to a client. */
export type ClientEvent = ClientCommand | ClientFact;
