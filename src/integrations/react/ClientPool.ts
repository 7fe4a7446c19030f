/**
 * Decides which components share a connection, and when one that nobody wants any more is closed. One
 * client for each URL, set of protocols and user. Knows nothing of React.
 */
import { withClientOptions } from "../../core/client/options.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { ClientMaker, Holder } from "./PooledClient.js";
import { PooledClient } from "./PooledClient.js";
import type { Wish } from "./wish.js";
import { anonymous, anybody } from "./wish.js";

/**
 * How long a connection outlives its last component, in milliseconds. React mounts what it has just
 * unmounted again in the same task (StrictMode, Fast Refresh); a page that swaps one route for
 * another, or one root for another, takes a few tasks.
 */
const lingerMsDefault = 100;

/** The connections of one page. */
export class ClientPool {
  // Weak, so that a client that was made for a render which React threw away can be collected.
  readonly #known = new Map<string, WeakRef<PooledClient>>();
  readonly #forgotten = new FinalizationRegistry<string>((key) => {
    if (this.#known.get(key)?.deref() === undefined) this.#known.delete(key);
  });
  readonly #held = new Set<PooledClient>();
  readonly #make: ClientMaker;
  readonly #lingerMs: number;

  constructor(make: ClientMaker, lingerMs = lingerMsDefault) {
    this.#make = make;
    this.#lingerMs = lingerMs;
  }

  /** How many clients components hold now. */
  get size(): number {
    return this.#held.size;
  }

  /** What one component holds its connection with; nothing yet. */
  lease(): Lease {
    return new Lease(this);
  }

  /** The client that a component with this wish would share; made when there is none. Holds nothing. */
  look(wish: Wish, mine: PooledClient | undefined): PooledClient {
    const known = this.#find(keyOf(wish));
    const movable = mine !== undefined && canBecome(mine, wish);
    if (known !== undefined && (known.isHeld || !movable)) return known;
    return movable ? mine : this.#add(new PooledClient(wish, this.#make));
  }

  /** Holds the client for a component. */
  hold(pooled: PooledClient, holder: Holder): void {
    pooled.keep(holder);
    this.#held.add(pooled);
    this.#add(pooled);
  }

  /** The component no longer needs it; the last one to go has it closed soon. */
  drop(pooled: PooledClient, holder: Holder): void {
    pooled.letGo(holder, this.#lingerMs, () => {
      this.#held.delete(pooled);
      if (this.#find(keyOf(pooled)) === pooled) this.#known.delete(keyOf(pooled));
    });
    const left = [...pooled.holders];
    const [first] = left;
    // The others do not go on with a token that only this one had.
    const isShared = left.some(({ wish }) => wish.token === holder.wish.token);
    if (first !== undefined && !isShared) pooled.offer(first.wish);
  }

  /**
   * Settles whose connection it is, when its components have got other tokens. Where all have got the
   * same, the token is proved on the socket that is open; else whoever differs moves to a connection
   * of its own. Done when all components of this commit have said what they want.
   */
  settleSoon(pooled: PooledClient): void {
    if (pooled.isUnsettled) return;
    pooled.isUnsettled = true;
    queueMicrotask(() => {
      pooled.isUnsettled = false;
      this.#settle(pooled);
    });
  }

  #settle(pooled: PooledClient): void {
    const holders = [...pooled.holders];
    const [first] = holders;
    if (first === undefined) return;
    if (!holders.some(({ wish }) => wish.bearer === pooled.bearer))
      this.#rename(pooled, first.wish);
    for (const holder of holders) {
      if (holder.wish.bearer !== pooled.bearer) holder.move();
    }
  }

  #rename(pooled: PooledClient, wish: Wish): void {
    if (this.#find(keyOf(pooled)) === pooled) this.#known.delete(keyOf(pooled));
    pooled.bearer = wish.bearer;
    this.#add(pooled);
    pooled.offer(wish);
  }

  #find(key: string): PooledClient | undefined {
    return this.#known.get(key)?.deref();
  }

  #add(pooled: PooledClient): PooledClient {
    const key = keyOf(pooled);
    if (this.#find(key) === pooled) return pooled;
    this.#known.set(key, new WeakRef(pooled));
    this.#forgotten.register(pooled, key);
    return pooled;
  }
}

/** What one component holds its connection with. */
export class Lease {
  readonly #pool: ClientPool;
  #pooled: PooledClient | undefined;
  #holder: Holder | undefined;

  constructor(pool: ClientPool) {
    this.#pool = pool;
  }

  /** The client for a wish. Safe in a render: it opens nothing, and nothing is left of it. */
  look(wish: Wish): LiveClient {
    return this.#pool.look(wish, this.#pooled).client;
  }

  /**
   * Holds the client for a wish, and connects it when nobody has done so. Answers the client, which is
   * another one than that of the render when the connections have changed meanwhile.
   * @param onMoved called when it is another one later
   */
  take(wish: Wish, connects: boolean, onMoved: () => void): LiveClient {
    this.release();
    const pooled = this.#pool.look(wish, this.#pooled);
    this.#pooled = pooled;
    this.#holder = { wish, move: () => this.#move(connects, onMoved) };
    this.#pool.hold(pooled, this.#holder);
    if (pooled.bearer === wish.bearer) pooled.offer(wish);
    else this.#pool.settleSoon(pooled);
    if (connects) pooled.open();
    return pooled.client;
  }

  /** What the component wants has other options, or another token, than before. */
  offer(wish: Wish): void {
    if (this.#holder === undefined || this.#pooled === undefined) return;
    const { address, bearer } = this.#pooled;
    if (address !== wish.address || bearer !== wish.bearer) return;
    const before = this.#holder.wish;
    this.#holder.wish = wish;
    if (differs(before, wish)) this.#pooled.offer(wish);
  }

  release(): void {
    if (this.#holder === undefined || this.#pooled === undefined) return;
    this.#pool.drop(this.#pooled, this.#holder);
    this.#holder = undefined;
  }

  /** Goes to a connection of its own, as others have stayed with the token that it had before. */
  #move(connects: boolean, onMoved: () => void): void {
    const wish = this.#holder?.wish;
    if (wish === undefined) return;
    this.release();
    this.#pooled = undefined;
    this.take(wish, connects, onMoved);
    onMoved();
  }
}

const keyOf = ({
  address,
  bearer,
}: {
  readonly address: string;
  readonly bearer: string;
}): string => JSON.stringify([address, bearer]);

/** What a component wants as before it does not ask for again: two that differ would take turns for ever. */
const differs = (before: Wish, wish: Wish): boolean =>
  before.token !== wish.token || withClientOptions(before.options, wish.options) !== before.options;

/** A socket on which somebody has proved who he is never becomes one for nobody. */
const canBecome = (pooled: PooledClient, wish: Wish): boolean =>
  pooled.address === wish.address &&
  (pooled.bearer === wish.bearer || (wish.bearer !== anonymous && wish.bearer !== anybody));
