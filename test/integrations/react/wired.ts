/** A client whose server is the test, frames that come when the test says, and a clock that it moves. */
import type { DialObserver } from "../../../src/driver/ports.js";
import type { LiveClient } from "../../../src/client.node.js";
import { createClient } from "../../../src/client.node.js";
import type { PageClock } from "../../../src/integrations/react/Feed.js";
import type { Frames } from "../../../src/integrations/react/frames.js";
import type { Envelope } from "../../../src/core/Message.js";

/** A connected client, and how to have it hear a message. */
export const wiredClient = (): {
  readonly client: LiveClient;
  readonly hear: (message: Envelope) => void;
  /** As it is, without an id and a time where it has none. */
  readonly hearRaw: (message: Envelope) => void;
  /** Ends the connection as a lost network does. */
  readonly drop: () => void;
  /** Opens the socket that was dialled last. */
  readonly open: () => void;
} => {
  let observer: DialObserver | undefined;
  const client = createClient("ws://wired.example", [], {
    heartbeatIntervalMs: 0,
    dialer: {
      dial: (_, to) => {
        observer = to;
        return {
          canPing: false,
          bufferedBytes: 0,
          send: () => undefined,
          ping: () => undefined,
          close: (code, reason) => to.closed(code, reason, true),
          drop: () => undefined,
        };
      },
    },
  });
  void client.connect();
  observer?.opened("jounce.v1");
  const hearRaw = (message: Envelope): void => {
    const text = JSON.stringify(message);
    observer?.frame(text, text.length);
  };
  return {
    client,
    hear: (message) => hearRaw({ id: "1", timestamp: 1, ...message }),
    hearRaw,
    drop: () => observer?.closed(1006, "", false),
    open: () => observer?.opened("jounce.v1"),
  };
};

/** Frames that the test shows. */
export class HandFrames implements Frames {
  readonly #waiting = new Set<() => void>();

  /** How many wait for the next frame. */
  get size(): number {
    return this.#waiting.size;
  }

  request(tell: () => void): () => void {
    this.#waiting.add(tell);
    return () => void this.#waiting.delete(tell);
  }

  show(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell();
  }
}

/** A clock that the test moves. */
export class HandClock implements PageClock {
  #now = 0;
  readonly #timers = new Map<object, { readonly at: number; readonly run: () => void }>();

  /** How many timers run. */
  get size(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  schedule(at: number, run: () => void): () => void {
    const key = {};
    this.#timers.set(key, { at, run });
    return () => void this.#timers.delete(key);
  }

  moveTo(now: number): void {
    this.#now = now;
    for (const [key, { at, run }] of Array.from(this.#timers)) {
      if (at > now || !this.#timers.delete(key)) continue;
      run();
    }
  }
}
