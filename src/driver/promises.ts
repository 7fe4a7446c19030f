/** Decides how live objects promise: what nobody awaits must not end the process when it rejects. */

/** A promise with its outcome in hand. */
export class Deferred<A> {
  readonly promise: Promise<A>;
  #resolve: (value: A | PromiseLike<A>) => void = ignore;
  #reject: (cause: unknown) => void = ignore;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever awaits the promise still sees the rejection.
    void unwatched(this.promise);
  }

  resolve(value: A | PromiseLike<A>): void {
    this.#resolve(value);
  }

  reject(cause: unknown): void {
    this.#reject(cause);
  }
}

/** The same promise, which may be left alone: nobody has to see it reject. */
export const unwatched = <A>(promise: Promise<A>): Promise<A> => {
  promise.catch(ignore);
  return promise;
};

/** A promise that is rejected already, and may be left alone. */
export const rejected = (cause: unknown): Promise<never> => unwatched(Promise.reject(cause));

const shared = new Set<unknown>();

/** One promise of `value` for every caller: made once, so that a send on the hot path makes none. */
export const sharedPromise = <A>(value: A): Promise<A> => {
  const promise = Promise.resolve(value);
  shared.add(promise);
  return promise;
};

/** Whether it is such a promise, for whose failure nobody has to watch. */
export const isShared = (value: unknown): boolean => shared.has(value);

const ignore = (): void => undefined;
