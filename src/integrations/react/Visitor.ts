/**
 * Decides what a component hears of the beginning and the end of its connection. It comes to a client
 * and leaves it again; the connection ends only when nobody comes back in time, so who has left last
 * waits to hear of it. Who leaves while others stay hears nothing: the connection goes on.
 */
import type { ConnectionInfo } from "../../driver/client/reports.js";
import type { ConnectionState } from "../../core/connectionState.js";
import { ConnectionState as States } from "../../core/connectionState.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { perClient } from "./perClient.js";

/** What is called when a connection begins, changes and ends. */
export interface LifeCallbacks {
  readonly onConnect?: ((info: ConnectionInfo) => unknown) | undefined;
  readonly onDisconnect?: ((info: ConnectionInfo) => unknown) | undefined;
  readonly onStateChange?: ((state: ConnectionState) => unknown) | undefined;
}

/** One component, at one client after the other. */
export class Visitor {
  readonly #callbacks: () => LifeCallbacks;
  #visit: Visit | undefined;

  /** @param callbacks reads those of the last render */
  constructor(callbacks: () => LifeCallbacks) {
    this.#callbacks = callbacks;
  }

  /** Comes to a client, or to none; returns how to leave it. To come back at once changes nothing. */
  visit(client: LiveClient | undefined): () => void {
    if (this.#visit?.client !== client) {
      this.#visit?.forsake();
      this.#visit = client === undefined ? undefined : new Visit(client, this.#callbacks);
    }
    const visit = this.#visit;
    visit?.enter();
    return () => visit?.leave();
  }
}

/** One component at one client. */
class Visit {
  readonly client: LiveClient;
  readonly #callbacks: () => LifeCallbacks;
  readonly #company: Company;
  #stops: readonly (() => void)[] | undefined;
  #isHere = false;
  /** Whether it has heard that the connection is open. */
  #isGreeted = false;

  constructor(client: LiveClient, callbacks: () => LifeCallbacks) {
    this.client = client;
    this.#callbacks = callbacks;
    this.#company = companyOf(client);
  }

  enter(): void {
    this.#isHere = true;
    this.#stops ??= this.#listen();
    this.#company.add(this);
    // React may unmount it once more in this task, and effects after this one have to run first.
    queueMicrotask(() => {
      if (this.client.isConnected()) this.#greet();
    });
  }

  leave(): void {
    this.#isHere = false;
    this.#company.remove(this);
  }

  /** It has gone elsewhere: what it has left is over for it now, before it hears of what comes. */
  forsake(): void {
    queueMicrotask(() => {
      if (this.#stops === undefined) return;
      const { onStateChange, onDisconnect } = this.#callbacks();
      const info = { ...this.client.getConnectionInfo(), state: States.Disconnected };
      const wasOpen = this.#isGreeted;
      this.end();
      onStateChange?.(info.state);
      if (wasOpen) onDisconnect?.(info);
    });
  }

  /** Hears nothing more. */
  end(): void {
    for (const stop of this.#stops ?? []) stop();
    this.#stops = undefined;
    this.#isGreeted = false;
  }

  #listen(): readonly (() => void)[] {
    const { client } = this;
    return [
      client.on("open", () => this.#greet()),
      client.on("close", () => {
        const isNews = this.#isHere || this.#isGreeted;
        this.#isGreeted = false;
        if (isNews) this.#callbacks().onDisconnect?.(client.getConnectionInfo());
      }),
      client.on("statechange", ({ state }) => {
        this.#company.settleSoon();
        this.#callbacks().onStateChange?.(state);
      }),
    ];
  }

  #greet(): void {
    if (!this.#isHere || this.#isGreeted) return;
    this.#isGreeted = true;
    this.#callbacks().onConnect?.(this.client.getConnectionInfo());
  }
}

/** All components at one client, and those that have left it. */
class Company {
  readonly #here = new Set<Visit>();
  readonly #gone = new Set<Visit>();

  add(visit: Visit): void {
    this.#gone.delete(visit);
    this.#here.add(visit);
    this.settleSoon();
  }

  remove(visit: Visit): void {
    this.#here.delete(visit);
    this.#gone.add(visit);
    this.settleSoon();
  }

  /** Lets those go who have nothing more to hear, when all components of this commit have moved. */
  settleSoon(): void {
    if (this.#gone.size > 0) queueMicrotask(() => this.#settle());
  }

  #settle(): void {
    for (const visit of this.#gone) {
      if (this.#here.size === 0 && isUnderway(visit.client)) continue;
      this.#gone.delete(visit);
      visit.end();
    }
  }
}

const isUnderway = (client: LiveClient): boolean => {
  const state = client.getConnectionState();
  return state !== States.Disconnected && state !== States.Failed;
};

const companyOf = perClient(() => new Company());
