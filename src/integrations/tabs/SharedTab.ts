/** Decides how a tab's effects are done: with channels, locks, and the sockets that clients hold. */
import { neverReached } from "../../core/step.js";
import type { ClientSocket, Dialer, DialObserver, World } from "../../driver/ports.js";
import type { HubSettings } from "./hubState.js";
import { LiveHub } from "./LiveHub.js";
import { isFromHub } from "./messages.js";
import type { Channel, HeldLock, Origin } from "./origin.js";
import { Runner } from "./Runner.js";
import { tabDeadline, tabTransition } from "./tab.js";
import type { LinkNotice, TabEffect, TabEvent, TabSettings, TabState } from "./tabState.js";
import { newTab } from "./tabState.js";

/** What a tab needs. */
export interface SharedTabParts {
  readonly origin: Origin;
  readonly world: World;
  readonly dialer: Dialer;
  readonly request: Parameters<Dialer["dial"]>[0];
  readonly tab: TabSettings;
  readonly hub: HubSettings;
  /** The tab has no links, leads nobody and is not used again. */
  readonly finished: () => void;
  /** The browser refuses its locks. */
  readonly unavailable: () => void;
}

/** One tab among those that share a socket. */
export class SharedTab {
  readonly #parts: SharedTabParts;
  readonly #runner: Runner<TabState, TabEvent, TabEffect>;
  readonly #up: Channel;
  readonly #down: Channel;
  readonly #observers = new Map<string, DialObserver>();
  /** The locks that say that the links live. */
  readonly #held = new Map<string, HeldLock>();
  #candidacy: HeldLock | undefined;
  #coup: HeldLock | undefined;
  #hub: LiveHub | undefined;

  constructor(parts: SharedTabParts) {
    this.#parts = parts;
    this.#runner = new Runner<TabState, TabEvent, TabEffect>(newTab(parts.tab), {
      clock: parts.world.clock,
      transition: tabTransition,
      nextDeadline: tabDeadline,
      perform: (effect) => this.#perform(effect),
      onTime: { type: "time" },
      rested: (state) => this.#rested(state),
    });
    this.#up = parts.origin.channel("up");
    this.#down = parts.origin.channel("down");
    this.#down.onmessage = ({ data }) => {
      if (isFromHub(data)) this.#dispatch({ type: "heard", post: data });
    };
  }

  /** A socket that is one end of the shared one. */
  dial(observer: DialObserver): ClientSocket {
    const link = this.#parts.world.chance.id();
    this.#observers.set(link, observer);
    this.#dispatch({ type: "dial", link });
    const bufferedBytes = (): number => {
      const { hubBytes, postedBytes } = this.#runner.state;
      return hubBytes + postedBytes;
    };
    return {
      canPing: false,
      get bufferedBytes() {
        return bufferedBytes();
      },
      send: (data) => this.#dispatch({ type: "send", link, data, bytes: data.length }),
      ping: () => undefined,
      close: (code, reason) => this.#dispatch({ type: "close", link, code, reason }),
      drop: () => {
        this.#observers.delete(link);
        this.#dispatch({ type: "drop", link });
      },
    };
  }

  #dispatch(event: TabEvent): void {
    this.#runner.dispatch(event);
  }

  #rested({ links, role }: TabState): void {
    if (!links.isEmpty() || role !== "none") return;
    this.#down.close();
    this.#up.close();
    this.#parts.finished();
  }

  #perform(effect: TabEffect): void {
    switch (effect.type) {
      case "post":
        return this.#up.postMessage(effect.post);
      case "tell":
        return this.#tell(effect.link, effect.notice);
      case "hold":
        return this.#hold(effect.link);
      case "letGo":
        this.#observers.delete(effect.link);
        this.#held.get(effect.link)?.end();
        this.#held.delete(effect.link);
        return;
      case "stand":
        return this.#stand(false);
      case "steal":
        return this.#stand(true);
      case "stepDown":
        this.#candidacy?.end();
        this.#candidacy = undefined;
        return;
      case "startHub":
        return this.#startHub(effect.hub);
      case "stopHub":
        this.#hub?.stop();
        this.#hub = undefined;
        return;
      case "askCoup":
        return this.#askCoup();
      case "endCoup":
        this.#coup?.end();
        this.#coup = undefined;
        return;
      default:
        neverReached(effect);
    }
  }

  #hold(link: string): void {
    const lock = this.#parts.origin.hold(`link/${link}`, {
      granted: () => this.#dispatch({ type: "held", link }),
      refused: () => this.#unavailable(),
    });
    this.#held.set(link, lock);
  }

  #stand(byForce: boolean): void {
    const { origin, world } = this.#parts;
    this.#candidacy?.end();
    const observer = {
      granted: () => this.#dispatch({ type: "granted", hub: world.chance.id() }),
      robbed: () => this.#dispatch({ type: "robbed" }),
      refused: () => this.#unavailable(),
    };
    this.#candidacy = origin.hold("leader", observer, byForce);
  }

  #askCoup(): void {
    const granted = (): void => this.#dispatch({ type: "coupGranted" });
    this.#coup = this.#parts.origin.hold("coup", { granted });
  }

  #unavailable(): void {
    this.#parts.unavailable();
    this.#dispatch({ type: "unavailable" });
  }

  #startHub(hub: string): void {
    const { origin, world, dialer, request, hub: settings } = this.#parts;
    this.#hub = new LiveHub({
      hub,
      origin,
      clock: world.clock,
      dialer,
      request,
      settings,
      occupied: (isOccupied) => this.#dispatch({ type: "hub", isOccupied }),
    });
  }

  #tell(link: string, notice: LinkNotice): void {
    const observer = this.#observers.get(link);
    switch (notice.type) {
      case "opened":
        return observer?.opened(notice.protocol);
      case "frame":
        return observer?.frame(notice.data, notice.data.length);
      case "closed":
        this.#observers.delete(link);
        if (notice.retryAfterMs !== undefined) observer?.retryAfter?.(notice.retryAfterMs);
        return observer?.closed(notice.code, notice.reason, notice.wasClean);
      default:
        return neverReached(notice);
    }
  }
}
