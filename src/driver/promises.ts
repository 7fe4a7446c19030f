/** Decides how live objects promise: what nobody awaits must not end the process when it rejects. */

/** A promise with its outcome in hand. */
export class Deferred<A> {
  readonly promise: Promise<A>;
  #resolve: (value: A) => void = ignore;
  #reject: (cause: unknown) => void = ignore;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever awaits the promise still sees the rejection.
    this.promise.catch(ignore);
  }

  resolve(value: A): void {
    this.#resolve(value);
  }

  reject(cause: unknown): void {
    this.#reject(cause);
  }
}

/** A promise that is rejected already, and may be left alone. */
export const rejected = (cause: unknown): Promise<never> => {
  const promise = Promise.reject(cause);
  promise.catch(ignore);
  return promise;
};

const ignore = (): void => undefined;
