/** Decides how a client lives that several components hold: opened once, kept up to date, closed last. */
import type { ClientOptions } from "../../core/client/options.js";
import { withClientOptions } from "../../core/client/options.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import type { AuthToken } from "../../driver/client/TokenSource.js";
import { unwatched } from "../../driver/promises.js";
import type { Wish } from "./wish.js";

/** Makes a client that is not connected yet. */
export type ClientMaker = (wish: Wish, token: AuthToken | undefined) => LiveClient;

/** What holds a client: one for each component. */
export interface Holder {
  /** What it wants now. */
  wish: Wish;
  /** Has it go to another client. */
  readonly move: () => void;
}

const pooledOf = new WeakMap<LiveClient, PooledClient>();

/** One shared client. */
export class PooledClient {
  readonly address: string;
  bearer: string;
  readonly client: LiveClient;
  /** Whether its components have said that they want different things, and that is not settled yet. */
  isUnsettled = false;
  readonly holders = new Set<Holder>();
  #token: AuthToken | undefined;
  #options: ClientOptions;
  #isOpened = false;
  #cancelClose: (() => void) | undefined;

  constructor(wish: Wish, make: ClientMaker) {
    this.address = wish.address;
    this.bearer = wish.bearer;
    this.#token = wish.token;
    this.#options = wish.options;
    this.client = make(wish, this.#forClient());
    // A render keeps the client alone; as long as that lives, so does this.
    pooledOf.set(this.client, this);
  }

  /** Whether a component holds it. */
  get isHeld(): boolean {
    return this.holders.size > 0 || this.#cancelClose !== undefined;
  }

  keep(holder: Holder): void {
    this.#cancelClose?.();
    this.#cancelClose = undefined;
    this.holders.add(holder);
  }

  /** Closes the client when no one has come back in time. */
  letGo(holder: Holder, lingerMs: number, onClosed: () => void): void {
    this.holders.delete(holder);
    if (this.holders.size > 0 || this.#cancelClose !== undefined) return;
    const timer = setTimeout(() => {
      this.#cancelClose = undefined;
      this.#isOpened = false;
      onClosed();
      void this.client.disconnect();
    }, lingerMs);
    this.#cancelClose = () => clearTimeout(timer);
  }

  /** Connects, the first time that a component wants it; a user may have disconnected since. */
  open(): void {
    if (this.#isOpened) return;
    this.#isOpened = true;
    void unwatched(this.client.connect());
  }

  /** Takes over what a component wants now; what it wants already changes nothing. */
  offer({ token, options }: Wish): void {
    if (withClientOptions(this.#options, options) !== this.#options) {
      this.#options = options;
      this.client.update((client) => {
        const { credentials } = client.options;
        return client.withOptions({ ...options, credentials });
      });
    }
    if (token !== this.#token) this.#renew(token, this.#token);
  }

  #renew(token: AuthToken | undefined, before: AuthToken | undefined): void {
    this.#token = token;
    // The client asks whichever function is the latest one.
    if (typeof token === "function" && typeof before === "function") return;
    const given = this.#forClient();
    if (given === undefined || !this.client.isConnected()) this.client.setToken(given);
    else void unwatched(this.client.authenticate(given));
  }

  #forClient(): AuthToken | undefined {
    if (typeof this.#token !== "function") return this.#token;
    return () => (typeof this.#token === "function" ? this.#token() : this.#token);
  }
}
