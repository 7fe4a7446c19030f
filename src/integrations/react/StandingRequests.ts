/**
 * Decides what a component has asked of its server: it counts as long as the component is there and
 * wants it, on whichever client that has. The server is asked once for all components of a client.
 */
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { Leases } from "../../driver/Leases.js";
import type { StandingRequest } from "./HeldRequest.js";
import { HeldRequest, sayNow } from "./HeldRequest.js";
import { perClient } from "./perClient.js";

const requestsOf = perClient(() => new Leases<string, HeldRequest>());

/** What a component wants, or wants not to be done, and how to let it go where there is a client. */
interface Wish {
  readonly request: StandingRequest;
  readonly isWanted: boolean;
  letGo: () => void;
}

/** The standing requests of one component. */
export class StandingRequests {
  readonly #wishes = new Map<string, Wish>();
  #client: LiveClient | undefined;

  /** Asks now, or when there is a connection, and on every connection to come. */
  ask(request: StandingRequest): void {
    this.#wish(request, true);
  }

  /**
   * No longer asks. What is done unasked is refused on every connection to come; of anything else a
   * server that nobody of this page has asked is told at once.
   */
  drop(request: StandingRequest): void {
    if (request.isDoneUnasked === true) return this.#wish(request, false);
    const { key, farewell } = request;
    const wish = this.#wishes.get(key);
    this.#wishes.delete(key);
    if (wish !== undefined) return wish.letGo();
    const client = this.#client;
    if (client !== undefined && requestsOf(client).find(key) === undefined)
      sayNow(client, farewell);
  }

  /** Asks by that client from now on, and by no other; by none while the component is not there. */
  follow(client: LiveClient | undefined): void {
    for (const { letGo } of this.#wishes.values()) letGo();
    this.#client = client;
    for (const wish of this.#wishes.values()) wish.letGo = this.#take(wish);
  }

  #wish(request: StandingRequest, isWanted: boolean): void {
    const before = this.#wishes.get(request.key);
    if (before?.isWanted === isWanted) return;
    const letGo = this.#take({ request, isWanted });
    this.#wishes.set(request.key, { request, isWanted, letGo });
    before?.letGo();
  }

  #take({ request, isWanted }: Pick<Wish, "request" | "isWanted">): () => void {
    const client = this.#client;
    if (client === undefined) return nothingToLetGo;
    const [held, letGo] = requestsOf(client).take(
      request.key,
      () => new HeldRequest(client, request),
    );
    const takeBack = held.wish(isWanted);
    return () => {
      takeBack();
      letGo();
    };
  }
}

const nothingToLetGo = (): void => undefined;
