/** Decides what a hub knows: its socket, the links that share it, and who waits for which answer. */
import type { Map, OrderedMap } from "immutable";
import { List, Map as mapOf, OrderedMap as orderedMapOf, Set } from "immutable";
import type { FrameData } from "../../core/Frame.js";
import type { RoomName } from "../../core/ids.js";
import type { Message } from "../../core/Message.js";
import type { Step } from "../../core/step.js";
import { Memory } from "./memory.js";
import type { Snapshots } from "./memory.js";
import type { FromHub, ToHub } from "./messages.js";

/** What happens to a hub. `epoch` is that of the dial whose socket reports. */
export type HubEvent =
  | { readonly type: "said"; readonly post: ToHub; readonly bufferedBytes: number }
  /** The tab of a link is no more. */
  | { readonly type: "gone"; readonly link: string }
  | { readonly type: "opened"; readonly epoch: number; readonly protocol: string }
  | { readonly type: "frame"; readonly epoch: number; readonly data: FrameData }
  | {
      readonly type: "closed";
      readonly epoch: number;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
      readonly retryAfterMs?: number | undefined;
    }
  /** Another hub leads, or none. */
  | { readonly type: "deposed" }
  | { readonly type: "time" };

/** What a hub asks for. */
export type HubEffect =
  | { readonly type: "post"; readonly post: FromHub }
  | { readonly type: "dial"; readonly epoch: number }
  | { readonly type: "send"; readonly data: FrameData }
  | { readonly type: "closeSocket"; readonly code: number; readonly reason: string }
  | { readonly type: "dropSocket" }
  /** Tells when the tab of that link is no more. */
  | { readonly type: "watch"; readonly link: string }
  | { readonly type: "unwatch"; readonly link: string };

/** One step of a hub. */
export type HubStep = Step<HubState, HubEffect>;

/** A client in some tab. */
export interface HubLink {
  readonly phase: "waiting" | "open" | "closing";
  /** The rooms that it wants to be in, and whether the server has said yes to it. */
  readonly rooms: Map<RoomName, "asked" | "in">;
  /** What it has said last that must not outlive it, by type and room. */
  readonly lastWords: Map<string, Message>;
}

/** A control message that went out for a link, under an id of the hub's own. */
export interface Errand {
  readonly type: "join" | "leave" | "auth";
  /** Who waits for the answer; undefined when the hub itself asked. */
  readonly link: string | undefined;
  /** The id that the link had given. */
  readonly id: string | undefined;
  readonly room: RoomName;
}

/** A proof of identity that waits for the one before it: a server looks at one at a time. */
export interface WaitingProof {
  readonly link: string;
  readonly message: Message;
}

/** The one socket. */
export type HubSocket =
  | { readonly name: "none" | "connecting" | "closing" }
  | {
      readonly name: "open";
      readonly protocol: string;
      /** Whether the wire protocol is spoken: it was negotiated, or a link has used it. */
      readonly speaks: boolean;
      readonly heardAt: number;
      /** When the server was asked for a sign of life that has not come yet. */
      readonly pingedAt: number | undefined;
    };

/** What belongs to one connection, and is forgotten with it. */
export interface Session {
  /** Rooms that the server has let the connection into. */
  readonly joined: Set<RoomName>;
  readonly errands: OrderedMap<string, Errand>;
  /** Counts errands. */
  readonly errandsMade: number;
  /** Who sent the message with that id, oldest first. */
  readonly senders: OrderedMap<string, string>;
  /** The proof that the server looks at, and how long the others wait for it. */
  readonly proving: { readonly errandId: string; readonly until: number } | undefined;
  /** At most one of each link. */
  readonly proofs: List<WaitingProof>;
  /** Whose the connection is, when a proof said so. */
  readonly userId: string | undefined;
  readonly welcome: string | undefined;
  readonly memory: Memory;
  /** The pings that wait for a sign of life from the server. */
  readonly pings: List<{ readonly link: string; readonly id: string | undefined }>;
}

/** How a hub is set up. */
export interface HubSettings {
  readonly snapshots: Snapshots;
  /** The types that a server passes to everybody but the sender, whose other tabs need them too. */
  readonly echoed: readonly string[];
  /** The types of which a link's last word in a room ends with the link. */
  readonly endedWithLink: readonly string[];
  /** How long the server may take to answer a ping, in milliseconds. */
  readonly pongMs: number;
}

/** Everything a hub knows. */
export interface HubState extends Session {
  readonly hub: string;
  readonly settings: HubSettings;
  readonly socket: HubSocket;
  /** Counts dials; what an older socket reports changes nothing. */
  readonly epoch: number;
  readonly links: OrderedMap<string, HubLink>;
}

/** A session in which nothing has happened. */
export const newSession = (snapshots: Snapshots): Session => ({
  joined: Set(),
  errands: orderedMapOf(),
  errandsMade: 0,
  senders: orderedMapOf(),
  proving: undefined,
  proofs: List(),
  userId: undefined,
  welcome: undefined,
  memory: Memory.empty(snapshots),
  pings: List(),
});

/** A hub without links. */
export const newHub = (hub: string, settings: HubSettings): HubState => ({
  ...newSession(settings.snapshots),
  hub,
  settings,
  socket: { name: "none" },
  epoch: 0,
  links: orderedMapOf(),
});

/** A link that has asked to be let in. */
export const newLink: HubLink = Object.freeze({
  phase: "waiting",
  rooms: mapOf<RoomName, "asked" | "in">(),
  lastWords: mapOf<string, Message>(),
});

/** The effect that says something to the tabs. */
export const say = (post: FromHub): HubEffect => ({ type: "post", post });

/** The effect that hands a frame to these links; to all when left out. */
export const hand = ({ hub }: HubState, data: FrameData, to?: readonly string[]): HubEffect =>
  say(to === undefined ? { type: "frame", hub, data } : { type: "frame", hub, to, data });

/** The state with another socket. */
export const withSocket = (state: HubState, socket: HubSocket): HubState => ({ ...state, socket });

/** The state with another idea of a link. */
export const withLink = (state: HubState, link: string, next: HubLink): HubState => ({
  ...state,
  links: state.links.set(link, next),
});

/** The links for which `holds`, by their names. */
export const linksWhere = (
  { links }: HubState,
  holds: (link: HubLink, name: string) => boolean,
): readonly string[] => [...links.filter(holds).keys()];
