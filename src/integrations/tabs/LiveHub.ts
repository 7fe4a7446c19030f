/** Decides how a hub's effects are done: with a real socket, a channel and locks. */
import type { ClientSocket, Clock, Dialer, DialObserver } from "../../driver/ports.js";
import { CLOSE_CODES } from "../../core/closeCode.js";
import { neverReached } from "../../core/step.js";
import { hubDeadline, hubTransition } from "./hub.js";
import type { HubEffect, HubEvent, HubSettings, HubState } from "./hubState.js";
import { newHub } from "./hubState.js";
import { isToHub } from "./messages.js";
import type { Channel, HeldLock, Origin } from "./origin.js";
import { Runner } from "./Runner.js";

/** What a hub needs. */
export interface LiveHubParts {
  readonly hub: string;
  readonly origin: Origin;
  readonly clock: Clock;
  readonly dialer: Dialer;
  readonly request: Parameters<Dialer["dial"]>[0];
  readonly settings: HubSettings;
  /** Told whether there are links, whenever that may have changed. */
  readonly occupied: (isOccupied: boolean) => void;
}

/** The hub of one tab that leads. */
export class LiveHub {
  readonly #parts: LiveHubParts;
  readonly #runner: Runner<HubState, HubEvent, HubEffect>;
  readonly #up: Channel;
  readonly #down: Channel;
  readonly #watches = new Map<string, HeldLock>();
  #socket: ClientSocket | undefined;
  #isOccupied = false;

  constructor(parts: LiveHubParts) {
    this.#parts = parts;
    this.#runner = new Runner<HubState, HubEvent, HubEffect>(newHub(parts.hub, parts.settings), {
      clock: parts.clock,
      transition: hubTransition,
      nextDeadline: hubDeadline,
      perform: (effect) => this.#perform(effect),
      onTime: { type: "time" },
      rested: ({ links }) => this.#tellOccupied(!links.isEmpty()),
    });
    this.#up = parts.origin.channel("up");
    this.#down = parts.origin.channel("down");
    this.#up.onmessage = ({ data }) => {
      if (isToHub(data)) {
        const bufferedBytes = this.#socket?.bufferedBytes ?? 0;
        this.#dispatch({ type: "said", post: data, bufferedBytes });
      }
    };
    this.#down.postMessage({ type: "leading", hub: parts.hub });
  }

  /** Drops the socket and tells every link that it is lost. */
  stop(): void {
    this.#dispatch({ type: "deposed" });
    this.#up.close();
    this.#down.close();
  }

  #dispatch(event: HubEvent): void {
    this.#runner.dispatch(event);
  }

  #tellOccupied(isOccupied: boolean): void {
    if (isOccupied === this.#isOccupied) return;
    this.#isOccupied = isOccupied;
    this.#parts.occupied(isOccupied);
  }

  #perform(effect: HubEffect): void {
    switch (effect.type) {
      case "post":
        return this.#down.postMessage(effect.post);
      case "dial":
        return this.#dial(effect.epoch);
      case "send":
        return this.#socket?.send(effect.data);
      case "closeSocket":
        return this.#socket?.close(effect.code, effect.reason);
      case "dropSocket":
        return this.#socket?.drop();
      case "watch":
        return this.#watch(effect.link);
      case "unwatch":
        this.#watches.get(effect.link)?.end();
        this.#watches.delete(effect.link);
        return;
      default:
        return neverReached(effect);
    }
  }

  #dial(epoch: number): void {
    const observer = this.#observer(epoch);
    try {
      this.#socket = this.#parts.dialer.dial(this.#parts.request, observer);
    } catch {
      observer.closed(CLOSE_CODES.ABNORMAL, "", false);
    }
  }

  #observer(epoch: number): DialObserver {
    let hint: { readonly retryAfterMs?: number } = {};
    return {
      opened: (protocol) => this.#dispatch({ type: "opened", epoch, protocol }),
      frame: (data) => this.#dispatch({ type: "frame", epoch, data }),
      heard: () => undefined,
      failed: () => undefined,
      retryAfter: (retryAfterMs) => {
        hint = { retryAfterMs };
      },
      closed: (code, reason, wasClean) =>
        this.#dispatch({ type: "closed", epoch, code, reason, wasClean, ...hint }),
    };
  }

  /** The lock of a link is free when its tab is no more, however it ended. */
  #watch(link: string): void {
    const granted = (): void => this.#dispatch({ type: "gone", link });
    this.#watches.set(link, this.#parts.origin.hold(`link/${link}`, { granted }));
  }
}
