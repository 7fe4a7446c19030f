/** Decides what the driver keeps for each connection: its socket and what changes per frame. */
import type { LinkEffect } from "../../core/connection/effect.js";
import type { LinkPolicy } from "../../core/connection/policy.js";
import { LinkState } from "../../core/connection/state.js";
import { transition } from "../../core/connection/transition.js";
import type { ConnectionId } from "../../core/ids.js";
import { addressKey } from "../../core/server/handshake.js";
import type { Route } from "../../core/server/routes.js";
import { linkPolicyOf } from "../../core/server/routes.js";
import type { ServerSocket } from "../ports.js";

/** What all connections of one address share: up to when their allowance of frames is spent. */
interface Neighbourhood {
  spentUntil: number;
  peers: number;
}

/** What is known of a connection when it is opened. */
export interface PeerFacts {
  readonly connectionId: ConnectionId;
  /** Whether the wire protocol was negotiated. */
  readonly strict: boolean;
  readonly route: Route | undefined;
  readonly now: number;
}

/** One connection's socket with its link. */
export class Peer<C> {
  /** Changes when another socket takes its place: what the old one reports is then about nobody. */
  connectionId: ConnectionId;
  readonly strict: boolean;
  readonly #route: Route | undefined;
  #link: LinkState;
  #given: LinkPolicy | undefined;
  #policy: LinkPolicy | undefined;

  constructor(
    facts: PeerFacts,
    readonly socket: ServerSocket<C>,
    readonly neighbourhood: Neighbourhood,
  ) {
    this.connectionId = facts.connectionId;
    this.strict = facts.strict;
    this.#route = facts.route;
    this.#link = LinkState.openedAt(facts.now);
  }

  /** What the link answers to a frame. @param bytes its size; undefined for a ping or a pong */
  arrived(bytes: number | undefined, now: number, policy: LinkPolicy): readonly LinkEffect[] {
    const addressSpentUntil = this.neighbourhood.spentUntil;
    const { state, effects } =
      bytes === undefined
        ? transition(this.#link, { type: "heard", addressSpentUntil, now }, this.#own(policy))
        : transition(
            this.#link,
            { type: "received", bytes, addressSpentUntil, now },
            this.#own(policy),
          );
    this.#link = state;
    this.neighbourhood.spentUntil = state.addressSpentUntil;
    return effects;
  }

  /** What the link answers when it is looked at. */
  swept(now: number, lateMs: number, policy: LinkPolicy): readonly LinkEffect[] {
    const unfinished = this.socket.isReceiving;
    const { state, effects } = transition(
      this.#link,
      { type: "swept", now, lateMs, unfinished },
      this.#own(policy),
    );
    this.#link = state;
    return effects;
  }

  /** What the link answers to messages that found the send queue full. */
  overflowed(messages: number, policy: LinkPolicy): readonly LinkEffect[] {
    const event = { type: "overflowed", messages } as const;
    const { state, effects } = transition(this.#link, event, this.#own(policy));
    this.#link = state;
    return effects;
  }

  // The server's options are the same object until they change.
  #own(policy: LinkPolicy): LinkPolicy {
    if (this.#route === undefined) return policy;
    if (this.#given !== policy) {
      this.#given = policy;
      this.#policy = linkPolicyOf(policy, this.#route);
    }
    return this.#policy ?? policy;
  }
}

/** All peers of one server, by connection and by address. */
export class Peers<C> {
  readonly #peers = new Map<ConnectionId, Peer<C>>();
  readonly #neighbourhoods = new Map<string, Neighbourhood>();

  get size(): number {
    return this.#peers.size;
  }

  get(connectionId: ConnectionId): Peer<C> | undefined {
    return this.#peers.get(connectionId);
  }

  has(connectionId: ConnectionId): boolean {
    return this.#peers.has(connectionId);
  }

  values(): Iterable<Peer<C>> {
    return this.#peers.values();
  }

  /** Takes a socket in. @param address undefined where it is not known: then it has no neighbours */
  add(facts: PeerFacts, socket: ServerSocket<C>, address: string | undefined): Peer<C> {
    const peer = new Peer(facts, socket, this.#neighbourhoodOf(address, facts.now));
    peer.neighbourhood.peers += 1;
    this.#peers.set(facts.connectionId, peer);
    return peer;
  }

  /** Gives a peer another name. */
  rename(peer: Peer<C>, connectionId: ConnectionId): void {
    this.#peers.delete(peer.connectionId);
    peer.connectionId = connectionId;
    this.#peers.set(connectionId, peer);
  }

  remove({ connectionId, neighbourhood }: Peer<C>): void {
    this.#peers.delete(connectionId);
    neighbourhood.peers -= 1;
  }

  /** Forgets the addresses that have no connection and a whole allowance, as an unknown one has. */
  prune(now: number): void {
    for (const [key, { peers, spentUntil }] of this.#neighbourhoods) {
      if (peers === 0 && spentUntil <= now) this.#neighbourhoods.delete(key);
    }
  }

  #neighbourhoodOf(address: string | undefined, now: number): Neighbourhood {
    if (address === undefined) return { spentUntil: now, peers: 0 };
    const key = addressKey(address);
    const known = this.#neighbourhoods.get(key);
    if (known !== undefined) return known;
    const fresh = { spentUntil: now, peers: 0 };
    this.#neighbourhoods.set(key, fresh);
    return fresh;
  }
}
