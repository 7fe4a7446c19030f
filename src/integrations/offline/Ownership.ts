/**
 * Decides whose a stored message is. A page holds a lock under its own name as long as it lives; the
 * browser frees it however the page ends. So a message whose owner's lock is free was left over.
 */

/** The part of Web Locks that is needed. */
export type Locks = Pick<LockManager, "request">;

/** How long a page that is going may take until its lock is free, in milliseconds. */
const farewellMs = 500;

/** How long another page may take to claim what was left over, in milliseconds. */
const claimMs = 5_000;

const lockOf = (owner: string): string => `jounce-offline/owner/${owner}`;

/** One page among those of its origin. */
export class Ownership {
  readonly #locks: Locks;
  #release: (() => void) | undefined;

  /** @param owner a name that no other page has */
  constructor(
    locks: Locks,
    readonly owner: string,
  ) {
    this.#locks = locks;
  }

  /** Lets others know that this page lives; nothing when they do already. */
  hold(): void {
    if (this.#release !== undefined) return;
    const released = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    // A page without a lock (a sandbox refuses them) is taken for one that is gone.
    this.#locks.request(lockOf(this.owner), () => released).catch(() => undefined);
  }

  /** What this page owns is left over from now on. */
  release(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /**
   * Runs `claim` while no other page of the origin does the same under that name. Rejects when one
   * does so without end, as a page that was frozen meanwhile.
   */
  alone<A>(name: string, claim: () => Promise<A>): Promise<A> {
    const signal = AbortSignal.timeout(claimMs);
    return this.#locks.request(`jounce-offline/claim/${name}`, { signal }, claim);
  }

  /** Which of the owners are gone. One that is just going, as in a reload, is waited for. */
  async goneAmong(owners: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const others = [...owners].filter((owner) => owner !== this.owner);
    const gone = await Promise.all(others.map((owner) => this.#isGone(owner)));
    return new Set(others.filter((_, index) => gone[index]));
  }

  async #isGone(owner: string): Promise<boolean> {
    const signal = AbortSignal.timeout(farewellMs);
    try {
      return await this.#locks.request(lockOf(owner), { mode: "shared", signal }, () => true);
    } catch {
      return false;
    }
  }
}
