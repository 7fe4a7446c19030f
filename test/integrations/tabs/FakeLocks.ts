/** Web Locks in memory, for several pages in one process (W3C Web Locks API, 4). */

type Grant = (lock: Lock | null) => unknown;

interface Asked {
  readonly name: string;
  readonly mode: LockMode;
  readonly grant: (lock: Lock) => void;
}

interface Held extends Asked {
  readonly lose: (cause: unknown) => void;
}

/** One lock manager for an origin. */
export class FakeLocks {
  readonly #held: Set<Held>;
  readonly #queue: Asked[];
  readonly #death: AbortSignal | undefined;

  /** @param origin whose locks these are a page's view of @param death ends the page */
  constructor(origin?: FakeLocks, death?: AbortSignal) {
    this.#held = origin === undefined ? new Set() : origin.#held;
    this.#queue = origin === undefined ? [] : origin.#queue;
    this.#death = death;
  }

  /** The same locks for one page: what it holds or waits for is given up when it ends. */
  forPage(death: AbortSignal): FakeLocks {
    return new FakeLocks(this, death);
  }

  /** The names of the locks that are held. */
  get names(): string[] {
    return [...this.#held].map(({ name }) => name).sort();
  }

  request<T>(name: string, callback: LockGrantedCallback<T>): Promise<Awaited<T>>;
  request<T>(
    name: string,
    options: LockOptions,
    callback: LockGrantedCallback<T>,
  ): Promise<Awaited<T>>;
  async request(name: string, second: LockOptions | Grant, third?: Grant): Promise<unknown> {
    const options = typeof second === "function" ? {} : second;
    const callback = typeof second === "function" ? second : (third ?? (() => undefined));
    const { mode = "exclusive", ifAvailable = false, steal = false, signal } = options;
    signal?.throwIfAborted();
    await Promise.resolve();
    // Nothing that runs in a page that is gone is heard by anybody.
    if (this.#death?.aborted === true) return new Promise(() => undefined);
    if (steal) this.#steal(name);
    if (ifAvailable && !this.#isFree(name, mode)) return callback(null);
    return new Promise((resolve, reject) => {
      const asked: Asked = { name, mode, grant };
      const abort = (): void => {
        const place = this.#queue.indexOf(asked);
        if (place >= 0) this.#queue.splice(place, 1);
        if (signal?.aborted === true) reject(signal.reason);
        this.#serve();
      };
      const finish = (held: Held): void => {
        if (this.#held.delete(held)) this.#serve();
      };
      function grant(this: void, lock: Lock): void {
        signal?.removeEventListener("abort", abort);
        begin(lock);
      }
      const begin = (lock: Lock): void => {
        const held: Held = { ...asked, lose: reject };
        this.#held.add(held);
        this.#death?.addEventListener("abort", () => finish(held));
        void (async () => callback(lock))()
          .then(resolve, reject)
          .finally(() => finish(held));
      };
      signal?.addEventListener("abort", abort);
      this.#death?.addEventListener("abort", abort);
      if (steal) this.#queue.unshift(asked);
      else this.#queue.push(asked);
      this.#serve();
    });
  }

  #steal(name: string): void {
    for (const held of [...this.#held].filter((one) => one.name === name)) {
      this.#held.delete(held);
      held.lose(new DOMException("The lock was stolen", "AbortError"));
    }
  }

  #isFree(name: string, mode: LockMode): boolean {
    const inTheWay = [...this.#held, ...this.#queue].filter((one) => one.name === name);
    return inTheWay.every((one) => mode === "shared" && one.mode === "shared");
  }

  #serve(): void {
    const waiting = this.#queue.splice(0);
    for (const asked of waiting) {
      if (this.#isFree(asked.name, asked.mode)) {
        asked.grant({ name: asked.name, mode: asked.mode });
      } else this.#queue.push(asked);
    }
  }
}
