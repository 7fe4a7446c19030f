/** What a server asks to be done. Plain data that can be compared. */
import type { Map, OrderedSet } from "immutable";
import type { ConnectionInfo } from "../connection/Connection.js";
import type { Fault, WebSocketErrorCode } from "../error.js";
import type { FrameData } from "../Frame.js";
import type { ConnectionId, RoomName, UserId } from "../ids.js";
import type { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { Outgoing } from "../Outgoing.js";
import type { PresenceStatus } from "../presence/PresenceTracker.js";
import type { Step } from "../step.js";
import type { ServerState } from "./state.js";

/** What the users of a server are told, and what an app is a reducer of. */
export type ServerNotice =
  | {
      readonly type: "connect";
      readonly connectionId: ConnectionId;
      readonly info: ConnectionInfo;
      readonly moment?: Moment;
    }
  | {
      readonly type: "message";
      readonly connectionId: ConnectionId;
      /** Carries the sender's user id and the server's time, whatever the sender claimed. */
      readonly message: Message;
      readonly data?: FrameData;
      readonly moment?: Moment;
    }
  | {
      readonly type: "frame";
      readonly connectionId: ConnectionId;
      readonly data: FrameData;
      readonly moment?: Moment;
    }
  | { readonly type: "join"; readonly connectionId: ConnectionId; readonly room: RoomName }
  | {
      readonly type: "leave";
      readonly connectionId: ConnectionId;
      readonly room: RoomName;
      /** Who it was, since a departing connection is soon unknown. */
      readonly userId: UserId | undefined;
    }
  | { readonly type: "presence"; readonly userId: UserId; readonly status: PresenceStatus }
  | {
      readonly type: "disconnect";
      readonly connectionId: ConnectionId;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
      /** Who it was and where, since the server no longer knows. */
      readonly userId: UserId | undefined;
      readonly rooms: readonly RoomName[];
      /** What had been noted about it; not there when that was nothing. */
      readonly userData?: Map<string, unknown>;
      /** When; not there when a command let it go. */
      readonly moment?: Moment;
    }
  | { readonly type: "slow"; readonly connectionId: ConnectionId; readonly messages: number }
  | { readonly type: "listening"; readonly port: number }
  | { readonly type: "stopped" }
  /** Input from outside was refused: a handshake, a frame, a message, a join. Each is told once. */
  | {
      readonly type: "refusal";
      readonly code: WebSocketErrorCode;
      /** Which operation met it: `upgrade`, `frame`, `message`, `auth`, `join_room`, ... */
      readonly context: string;
      readonly connectionId?: ConnectionId | undefined;
      /** The peer's address, where it is known. */
      readonly address?: string | undefined;
    }
  | {
      readonly type: "authenticated";
      readonly connectionId: ConnectionId;
      readonly userId: UserId;
    }
  /** A peer no longer waits for the answer to its request of this id. */
  | { readonly type: "cancel"; readonly connectionId: ConnectionId; readonly id: string }
  /** A command was refused; its caller is told. */
  | { readonly type: "refused"; readonly fault: Fault }
  | {
      readonly type: "error";
      readonly fault: Fault;
      readonly connectionId?: ConnectionId | undefined;
    };

/** Recipients of one delivery: all that are connected, one, or the members of an unchanged set. */
export type Recipients =
  | { readonly kind: "all" }
  | { readonly kind: "one"; readonly connectionId: ConnectionId }
  | { readonly kind: "members"; readonly members: OrderedSet<ConnectionId> };

/** What is to be done in the world. */
export type ServerEffect =
  | {
      readonly type: "listen";
      readonly port: number;
      readonly host: string;
    }
  | { readonly type: "unlisten" }
  /** Has all looked up that a handshake needs: a token, a hook. */
  | { readonly type: "check"; readonly connectionId: ConnectionId; readonly info: ConnectionInfo }
  /** Answers a handshake with a socket. */
  | {
      readonly type: "open";
      readonly connectionId: ConnectionId;
      readonly messageBytesMax: number;
    }
  /** Answers a handshake with an HTTP status. */
  | {
      readonly type: "turnAway";
      readonly connectionId: ConnectionId;
      readonly status: number;
      readonly code: WebSocketErrorCode;
      /** When trying again can help, in milliseconds from now. */
      readonly retryAfterMs: number | undefined;
    }
  /** Has the proof that a peer offered looked at. */
  | {
      readonly type: "verify";
      readonly connectionId: ConnectionId;
      readonly requestId: string | undefined;
    }
  /** One effect whatever the number of recipients. */
  | {
      readonly type: "deliver";
      readonly outgoing: Outgoing;
      readonly to: Recipients;
      readonly except: ConnectionId | undefined;
    }
  | {
      readonly type: "closeSocket";
      readonly connectionId: ConnectionId;
      readonly code: number;
      readonly reason: string;
    }
  /** Look at every link. */
  | { readonly type: "sweep"; readonly now: number; readonly lateMs: number }
  | { readonly type: "notify"; readonly notice: ServerNotice };

/** A server's answer to one event. */
export type ServerStep = Step<ServerState, ServerEffect>;

/** Tells the users of a server. */
export const notify = (notice: ServerNotice): ServerEffect => ({ type: "notify", notice });

/** Sends to one connection. */
export const sendTo = (connectionId: ConnectionId, outgoing: Outgoing): ServerEffect => ({
  type: "deliver",
  outgoing,
  to: { kind: "one", connectionId },
  except: undefined,
});
