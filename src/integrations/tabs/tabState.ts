/** Decides what a tab knows: its links, the hub that it hears, and its place in the election. */
import { OrderedMap } from "immutable";
import type { FrameData } from "../../core/Frame.js";
import type { Step } from "../../core/step.js";
import type { FromHub, ToHub } from "./messages.js";

/** What happens to a tab. */
export type TabEvent =
  /** A client of this tab wants a socket. */
  | { readonly type: "dial"; readonly link: string }
  /** The lock that says that the link lives is held. */
  | { readonly type: "held"; readonly link: string }
  | {
      readonly type: "send";
      readonly link: string;
      readonly data: FrameData;
      readonly bytes: number;
    }
  | {
      readonly type: "close";
      readonly link: string;
      readonly code: number;
      readonly reason: string;
    }
  | { readonly type: "drop"; readonly link: string }
  | { readonly type: "heard"; readonly post: FromHub }
  /** This tab leads, with a hub of that name. */
  | { readonly type: "granted"; readonly hub: string }
  /** Another tab has taken the lead. */
  | { readonly type: "robbed" }
  /** There is no election: the browser refuses its locks. */
  | { readonly type: "unavailable" }
  /** This tab's turn to overthrow a silent leader. */
  | { readonly type: "coupGranted" }
  /** Whether this tab's hub has links, of whichever tab. */
  | { readonly type: "hub"; readonly isOccupied: boolean }
  | { readonly type: "time" };

/** What a link is told. */
export type LinkNotice =
  | { readonly type: "opened"; readonly protocol: string }
  | { readonly type: "frame"; readonly data: FrameData }
  | {
      readonly type: "closed";
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
      readonly retryAfterMs?: number | undefined;
    };

/** What a tab asks for. */
export type TabEffect =
  | { readonly type: "post"; readonly post: ToHub }
  | { readonly type: "tell"; readonly link: string; readonly notice: LinkNotice }
  /** Takes the lock that says that the link lives. */
  | { readonly type: "hold"; readonly link: string }
  | { readonly type: "letGo"; readonly link: string }
  /** Asks to lead. */
  | { readonly type: "stand" }
  /** No longer leads, nor asks to. */
  | { readonly type: "stepDown" }
  | { readonly type: "startHub"; readonly hub: string }
  | { readonly type: "stopHub" }
  /** Asks to be the one tab that may overthrow the leader. */
  | { readonly type: "askCoup" }
  | { readonly type: "steal" }
  | { readonly type: "endCoup" };

/** One step of a tab. */
export type TabStep = Step<TabState, TabEffect>;

/** A client's socket, as its tab sees it. */
export interface TabLink {
  readonly phase: "held" | "seeking" | "attached" | "open" | "closing";
  /** Where it is attached. */
  readonly hub: string | undefined;
}

/** How long things may take, in milliseconds. */
export interface TabSettings {
  /** Silence of the hub after which it is asked for a sign of life. */
  readonly probeMs: number;
  /** How long a hub may take to give it. */
  readonly silenceMs: number;
  /** How long a hub may take to answer a link that wants to attach. */
  readonly answerMs: number;
}

/** Everything a tab knows. */
export interface TabState {
  readonly settings: TabSettings;
  readonly links: OrderedMap<string, TabLink>;
  readonly role: "none" | "candidate" | "leader";
  readonly isHubOccupied: boolean;
  /** How far an attempt to overthrow a silent leader has come. */
  readonly coup: "none" | "asked" | "checking";
  /** Since when somebody must have answered the links that seek a hub. */
  readonly askedAt: number | undefined;
  /** When the hub was last heard. */
  readonly heardAt: number;
  /** When the hub was asked for a sign of life that has not come yet. */
  readonly probedAt: number | undefined;
  /** When the hub last answered a probe. */
  readonly aliveAt: number;
  /** Bytes that the hub's socket had not sent when the hub last said so. */
  readonly hubBytes: number;
  /** Bytes that were posted to the hub since it was last asked. */
  readonly postedBytes: number;
}

/** A tab without links. */
export const newTab = (settings: TabSettings): TabState => ({
  settings,
  links: OrderedMap(),
  role: "none",
  isHubOccupied: false,
  coup: "none",
  askedAt: undefined,
  heardAt: 0,
  probedAt: undefined,
  aliveAt: 0,
  hubBytes: 0,
  postedBytes: 0,
});

/** The state with another idea of a link. */
export const withLink = (state: TabState, link: string, next: TabLink): TabState => ({
  ...state,
  links: state.links.set(link, next),
});

/** The links for which `holds`, by their names. */
export const linksWhere = (
  { links }: TabState,
  holds: (link: TabLink, name: string) => boolean,
): readonly string[] => [...links.filter(holds).keys()];

/** The effect that says something to the hub. */
export const say = (post: ToHub): TabEffect => ({ type: "post", post });

/** The effect that tells a link something. */
export const tell = (link: string, notice: LinkNotice): TabEffect => ({
  type: "tell",
  link,
  notice,
});
