/** What can happen to a server: commands of its user and facts from the world. */
import type { Connection, ConnectionInfo } from "../connection/Connection.js";
import type { Fault, WebSocketErrorCode } from "../error.js";
import type { FrameData } from "../Frame.js";
import type { ConnectionId, RoomName, UserId } from "../ids.js";
import type { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { Outgoing } from "../Outgoing.js";
import type { PresenceStatus } from "../presence/PresenceTracker.js";
import type { RoomOptions } from "../Room.js";
import type { Handshake } from "./handshake.js";
import type { Identity } from "./identity.js";
import type { ServerOptions } from "./options.js";
import type { RouteOptions } from "./routes.js";

/** Who gets a delivery: everybody, a room, a user on all devices, one connection, or those named. */
export type Audience =
  | { readonly kind: "all" }
  | { readonly kind: "room"; readonly room: RoomName }
  | { readonly kind: "user"; readonly userId: UserId }
  | { readonly kind: "one"; readonly connectionId: ConnectionId }
  | { readonly kind: "connections"; readonly connectionIds: readonly ConnectionId[] };

/** What a user asks for. */
export type ServerCommand =
  | { readonly type: "start" }
  | { readonly type: "stop" }
  | { readonly type: "configure"; readonly options: Partial<ServerOptions> }
  | { readonly type: "addConnection"; readonly connection: Connection }
  | {
      /** Lets a connection go; its socket, if there is one, is closed with this code. */
      readonly type: "removeConnection";
      readonly connectionId: ConnectionId;
      readonly code: number;
      readonly reason: string;
    }
  | { readonly type: "createRoom"; readonly room: RoomName; readonly options: RoomOptions }
  | { readonly type: "removeRoom"; readonly room: RoomName }
  | {
      readonly type: "setRoomMetadata";
      readonly room: RoomName;
      readonly key: string;
      readonly value: unknown;
    }
  | {
      /** Keeps a value of the app's own, which JSON can carry; undefined removes it. */
      readonly type: "setData";
      readonly key: string;
      readonly value?: unknown;
    }
  | { readonly type: "addRoute"; readonly pattern: string; readonly options?: RouteOptions }
  | { readonly type: "removeRoute"; readonly pattern: string }
  | {
      /** Lets only those users into a room that are named to it; more calls name more. */
      readonly type: "authorizeRoom";
      readonly room: RoomName;
      readonly userIds: readonly UserId[];
    }
  | { readonly type: "deauthorizeRoom"; readonly room: RoomName; readonly userId: UserId }
  | {
      readonly type: "reply";
      readonly connectionId: ConnectionId;
      readonly requestId: string;
      readonly data: unknown;
    }
  | {
      readonly type: "refuseRequest";
      readonly connectionId: ConnectionId;
      readonly requestId: string;
      readonly code: WebSocketErrorCode;
    }
  | { readonly type: "joinRoom"; readonly connectionId: ConnectionId; readonly room: RoomName }
  | { readonly type: "leaveRoom"; readonly connectionId: ConnectionId; readonly room: RoomName }
  | {
      readonly type: "deliver";
      readonly outgoing: Outgoing;
      readonly audience: Audience;
      readonly except?: ConnectionId | undefined;
    }
  | {
      readonly type: "setUserId";
      readonly connectionId: ConnectionId;
      readonly userId: UserId | undefined;
      /** When, in milliseconds since the epoch. */
      readonly at?: number | undefined;
    }
  | {
      readonly type: "setUserData";
      readonly connectionId: ConnectionId;
      readonly key: string;
      readonly value: unknown;
    }
  | {
      readonly type: "setPresence";
      readonly userId: UserId;
      readonly status: PresenceStatus;
      readonly customStatus?: string | undefined;
      readonly at?: number | undefined;
    };

/** What the world reports. Facts about an unknown connection change nothing. */
export type ServerFact =
  | { readonly type: "listening"; readonly port: number; readonly moment: Moment }
  | { readonly type: "stopped"; readonly moment: Moment }
  | {
      /** A peer asks to be let in. */
      readonly type: "upgrade";
      readonly connectionId: ConnectionId;
      readonly handshake: Handshake;
      /** Why a middleware turns it away. */
      readonly refusal?: WebSocketErrorCode | undefined;
      readonly moment: Moment;
    }
  | {
      /** Somebody sent what is no request, or nothing in time, or came with too many others. */
      readonly type: "strayed";
      readonly code: WebSocketErrorCode;
      readonly address?: string | undefined;
      readonly moment: Moment;
    }
  | {
      /** What was looked up for a handshake: who it is, or why it is turned away. */
      readonly type: "checked";
      readonly connectionId: ConnectionId;
      readonly identity?: Identity | undefined;
      readonly refusal?: WebSocketErrorCode | undefined;
      readonly moment: Moment;
    }
  | {
      /** The peer has gone before its handshake was answered. */
      readonly type: "abandoned";
      readonly connectionId: ConnectionId;
      readonly moment: Moment;
    }
  | {
      readonly type: "connect";
      readonly connectionId: ConnectionId;
      readonly info: ConnectionInfo;
      /** Who it is, where the handshake proved that. */
      readonly identity?: Identity | undefined;
      /** Why a middleware does not let it in. */
      readonly refusal?: WebSocketErrorCode | undefined;
      readonly moment: Moment;
    }
  | {
      /** A peer offers a proof of who it is. The proof itself stays with the driver. */
      readonly type: "auth";
      readonly connectionId: ConnectionId;
      readonly requestId?: string | undefined;
      readonly moment: Moment;
    }
  | {
      readonly type: "proved";
      readonly connectionId: ConnectionId;
      readonly requestId?: string | undefined;
      readonly identity: Identity;
      readonly moment: Moment;
    }
  | {
      readonly type: "disproved";
      readonly connectionId: ConnectionId;
      readonly requestId?: string | undefined;
      readonly moment: Moment;
    }
  | {
      /** Input of a connection is refused, by its link or by a middleware. */
      readonly type: "refused";
      readonly connectionId: ConnectionId;
      readonly code: WebSocketErrorCode;
      readonly context: string;
      /** Ends the connection with this code. */
      readonly closeCode?: number | undefined;
      /** Whether the peer is told by a message. */
      readonly warns?: boolean | undefined;
      readonly retryAfterMs?: number | undefined;
      /** Id and room of what was refused. */
      readonly request?: { readonly id?: string | undefined; readonly room?: string | undefined };
      readonly moment: Moment;
    }
  | {
      /** A message of the wire protocol that is not a control message. */
      readonly type: "message";
      readonly connectionId: ConnectionId;
      readonly message: Message;
      /** The frame as it came. */
      readonly data: FrameData;
      readonly moment: Moment;
    }
  | {
      readonly type: "control";
      readonly connectionId: ConnectionId;
      readonly message: Message;
      readonly moment: Moment;
    }
  | {
      /** A frame that is not of the wire protocol. */
      readonly type: "frame";
      readonly connectionId: ConnectionId;
      readonly data: FrameData;
      readonly moment: Moment;
    }
  | {
      /** A frame that should have been of the wire protocol and is not. */
      readonly type: "malformed";
      readonly connectionId: ConnectionId;
      readonly fault: Fault;
      readonly moment: Moment;
    }
  | {
      readonly type: "disconnect";
      readonly connectionId: ConnectionId;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
      readonly moment: Moment;
    }
  | {
      /** Messages to a peer found its send queue full. */
      readonly type: "slow";
      readonly connectionId: ConnectionId;
      readonly messages: number;
      readonly moment: Moment;
    }
  | {
      /** A socket, the listener or a callback failed. */
      readonly type: "failed";
      readonly connectionId?: ConnectionId | undefined;
      readonly fault: Fault;
      readonly moment: Moment;
    }
  | { readonly type: "time"; readonly moment: Moment };

/** Everything that can happen to a server. */
export type ServerEvent = ServerCommand | ServerFact;
