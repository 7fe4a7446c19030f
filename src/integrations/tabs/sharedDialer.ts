/** Decides which clients share a socket, and when each has to have its own. */
import type { Dialer, World } from "../../driver/ports.js";
import type { HubSettings } from "./hubState.js";
import { moduleSnapshots } from "./memory.js";
import type { Meeting } from "./origin.js";
import { Origin } from "./origin.js";
import { SharedTab } from "./SharedTab.js";
import type { TabSettings } from "./tabState.js";

/** Which tabs share a socket, and what their hub knows of the server's messages. */
export interface SharedDialerOptions {
  /** Tells sockets of one origin apart that have the same address. Default "default". */
  readonly name?: string | undefined;
  /** Whose the connection is: tabs of different users never share one. Default "", nobody's. */
  readonly identity?: string | undefined;
  /** How the tab that leads opens the socket. Default: with the browser's WebSocket. */
  readonly dialer?: Dialer | undefined;
  /**
   * Message types that say how things stand, each with the types that change it: what the server tells
   * a new connection, or whoever comes into a room, is repeated to tabs that come later. Added to
   * those of this library's server modules.
   */
  readonly snapshots?: Readonly<Record<string, readonly string[]>> | undefined;
  /**
   * Message types that the server hands to everybody but the sender: they are handed to the sender's
   * other tabs. Added to those of shared documents.
   */
  readonly echoed?: readonly string[] | undefined;
}

/** What a shared dialer needs of its page. */
export interface SharedDialerParts {
  readonly world: World;
  readonly dialer: Dialer;
  /** Undefined where tabs cannot reach one another: then every client has its own socket. */
  readonly meeting: Meeting | undefined;
  readonly timing?: Partial<TabSettings & Pick<HubSettings, "pongMs">> | undefined;
}

const tabSettings: TabSettings = { probeMs: 5_000, silenceMs: 5_000, answerMs: 2_000 };
const pongMs = 10_000;

/** What the server module of documents relays to the others. */
const documentTypes = ["document_edit", "document_awareness"];

/** A dialer whose clients share sockets with those of other tabs. */
export const shareSockets = (
  { name = "default", identity = "", snapshots, echoed = [] }: SharedDialerOptions,
  { world, dialer, meeting, timing }: SharedDialerParts,
): Dialer => {
  const tabs = new Map<string, SharedTab>();
  const settings = { ...tabSettings, pongMs, ...timing };
  const hub: HubSettings = {
    snapshots: { ...moduleSnapshots, ...snapshots },
    echoed: [...documentTypes, ...echoed],
    endedWithLink: ["document_awareness"],
    pongMs: settings.pongMs,
  };
  let isAvailable = meeting !== undefined;
  return {
    dial: (request, observer) => {
      if (meeting === undefined || !isAvailable) return dialer.dial(request, observer);
      const key = JSON.stringify([name, identity, request.url, ...request.protocols]);
      const tab =
        tabs.get(key) ??
        new SharedTab({
          origin: new Origin(meeting, key),
          world,
          dialer,
          request,
          tab: settings,
          hub,
          finished: () => void tabs.delete(key),
          unavailable: () => {
            isAvailable = false;
          },
        });
      tabs.set(key, tab);
      return tab.dial(observer);
    },
  };
};
