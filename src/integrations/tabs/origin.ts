/** Decides under which names the tabs that share one socket meet, and how they hold locks. */
import { Deferred } from "../../driver/promises.js";

/** The part of Web Locks that is needed. */
export type Locks = Pick<LockManager, "request">;

/** The part of a BroadcastChannel that is needed. */
export interface Channel {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** How the tabs of an origin reach one another. */
export interface Meeting {
  readonly locks: Locks;
  /** Opens the channel of that name. */
  readonly channel: (name: string) => Channel;
}

/** What happens to a lock that was asked for. */
export interface LockObserver {
  granted(): void;
  /** Another tab has taken it by force. */
  robbed?(): void;
  /** The browser refuses it. */
  refused?(): void;
}

/** A lock that was asked for. */
export interface HeldLock {
  /** No longer holds it, nor waits for it. Nothing is observed after that. */
  end(): void;
}

/** What all tabs of an origin have in common, under the name of one shared socket. */
export class Origin {
  readonly #meeting: Meeting;
  readonly #name: string;

  /** @param name what tells this socket from others */
  constructor(meeting: Meeting, name: string) {
    this.#meeting = meeting;
    this.#name = `jounce-tabs/1/${name}`;
  }

  /** A channel from the tabs up to the hub, or from the hub down to them. */
  channel(direction: "up" | "down"): Channel {
    return this.#meeting.channel(`${this.#name}/${direction}`);
  }

  /** Asks for a lock. @param byForce takes it from whoever holds it */
  hold(name: string, observer: LockObserver, byForce = false): HeldLock {
    const waiting = new AbortController();
    const done = new Deferred<void>();
    let phase: "asked" | "held" | "ended" = "asked";
    const granted = (): Promise<void> => {
      if (phase === "ended") return Promise.resolve();
      phase = "held";
      observer.granted();
      return done.promise;
    };
    const failed = (): void => {
      if (phase === "held") observer.robbed?.();
      if (phase === "asked") observer.refused?.();
    };
    const options = byForce ? { steal: true } : { signal: waiting.signal };
    this.#meeting.locks.request(`${this.#name}/${name}`, options, granted).catch(failed);
    return {
      end: () => {
        phase = "ended";
        waiting.abort();
        done.resolve();
      },
    };
  }
}
