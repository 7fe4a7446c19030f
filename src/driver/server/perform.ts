/** Decides how each effect of a server is done. No arm knows the protocol. */
import { encode } from "../../codec/encode.js";
import type { Connection, ConnectionInfo } from "../../core/connection/Connection.js";
import type { LinkEffect } from "../../core/connection/effect.js";
import { CLOSE_CODES } from "../../core/closeCode.js";
import type { ReadyState } from "../../core/connectionState.js";
import { STATES } from "../../core/connectionState.js";
import { SUBPROTOCOL } from "../../core/control.js";
import type { WebSocketErrorCode } from "../../core/error.js";
import { fault, WebSocketError } from "../../core/error.js";
import type { ConnectionId } from "../../core/ids.js";
import type { DeliveryCounts } from "../../core/server/metrics.js";
import type { Recipients, ServerEffect, ServerNotice } from "../../core/server/effect.js";
import type { ServerCommand, ServerEvent } from "../../core/server/event.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";
import { neverReached } from "../../core/step.js";
import { routeOf } from "../../core/server/admission.js";
import type {
  FrameSocket,
  HttpRequest,
  Listener,
  ListenerObserver,
  ServerSocket,
  UpgradeAttempt,
  World,
} from "../ports.js";
import { momentOf, secretId } from "../ports.js";
import type { DeliveryOutcome } from "./fanout.js";
import { Fanout } from "./fanout.js";
import { FramesOnly } from "./FramesOnly.js";
import { Intake } from "./intake.js";
import type { ConnectionHost } from "./ConnectionHandle.js";
import { LiveConnection } from "./LiveConnection.js";
import type { Authenticator, TokenSources, UpgradeHook } from "./authentication.js";
import type { Opening } from "./Gatekeeper.js";
import { Gatekeeper } from "./Gatekeeper.js";
import type { Peer } from "./peers.js";
import { Peers } from "./peers.js";

/** What performing needs. */
export interface PerformerParts<C> {
  readonly world: World;
  readonly listener: Listener<C>;
  readonly dispatch: (event: ServerEvent) => void;
  readonly request: (command: ServerCommand) => Promise<void>;
  readonly read: () => WebSocketServer;
  readonly notify: (notice: ServerNotice) => void;
  readonly authenticate?: Authenticator | undefined;
  readonly tokenFrom?: TokenSources | undefined;
  /** What looks at the handshakes of a route. */
  readonly hookOf: (route: string | undefined) => UpgradeHook | undefined;
  readonly onFailure: (cause: unknown, context: string) => void;
}

/** Performs the effects of one server on its sockets. */
export class Performer<C> implements ListenerObserver<C>, ConnectionHost {
  readonly #parts: PerformerParts<C>;
  readonly #fanout: Fanout<C>;
  readonly #peers = new Peers<C>();
  readonly #gate: Gatekeeper<C>;
  readonly #clients = new Map<ConnectionId, LiveConnection>();
  readonly #requests = new Map<ConnectionId, HttpRequest>();
  #listening = false;
  /** Why the listener could not listen, the last time that it could not. */
  listenFailure: unknown;

  constructor(parts: PerformerParts<C>) {
    this.#parts = parts;
    this.#gate = new Gatekeeper({
      world: parts.world,
      authenticate: parts.authenticate,
      tokenFrom: parts.tokenFrom,
      hookOf: parts.hookOf,
      dispatch: (event) => parts.dispatch(event),
      opened: (opening) => this.#opened(opening),
    });
    this.#fanout = new Fanout({
      framing: parts.listener.framing,
      defer: (run) => parts.world.clock.defer(run),
      queueBytesMax: () => parts.read().options.sendQueueBytesMax,
      onOverflow: (connectionId, messages) => this.#overflowed(connectionId, messages),
    });
  }

  /** Does one effect. */
  perform(effect: ServerEffect): void {
    switch (effect.type) {
      case "deliver":
        return this.#deliver(effect);
      case "notify":
        return this.#notify(effect.notice);
      case "closeSocket":
        return this.#close(effect.connectionId, effect.code, effect.reason);
      case "sweep":
        return this.#sweep(effect.now, effect.lateMs);
      case "check":
        return this.#gate.check(effect);
      case "open":
        return this.#gate.open(effect);
      case "turnAway":
        return this.#gate.turnAway(effect);
      case "verify":
        return this.#gate.verify(effect);
      case "listen":
        return this.#listen(effect);
      case "unlisten":
        return this.#parts.listener.unlisten();
      default:
        return neverReached(effect);
    }
  }

  /** The object for a connection, made when it is first asked for. */
  client(connectionId: ConnectionId): LiveConnection | undefined {
    const known = this.#clients.get(connectionId);
    if (known !== undefined || !this.#peers.has(connectionId)) return known;
    const client = new LiveConnection(connectionId, this);
    this.#clients.set(connectionId, client);
    return client;
  }

  /** The object for a connection, if it has been asked for. */
  knownClient(connectionId: ConnectionId): LiveConnection | undefined {
    return this.#clients.get(connectionId);
  }

  // What the listener reports.

  listening(port: number): void {
    const moment = momentOf(this.#parts.world);
    this.#parts.dispatch({ type: "listening", port, moment });
  }

  upgrading(attempt: UpgradeAttempt<C>): void {
    this.#gate.upgrading(attempt);
  }

  strayed(code: WebSocketErrorCode, address: string | undefined): void {
    const moment = momentOf(this.#parts.world);
    this.#parts.dispatch({ type: "strayed", code, address, moment });
  }

  connected(socket: ServerSocket<C>, info: ConnectionInfo): void {
    const connectionId = secretId(this.#parts.world);
    this.#opened({ connectionId, socket, info, identity: undefined, request: undefined });
  }

  /** What became of all messages, counted once for each recipient. */
  get counts(): DeliveryCounts {
    return this.#fanout.counts;
  }

  /** The request of a connection's handshake, where there was one and a route asked to keep it. */
  requestOf(connectionId: ConnectionId): HttpRequest | undefined {
    return this.#requests.get(connectionId);
  }

  /** Who did not get the delivery that was performed last, when its turn has been written. */
  outcome(to: Recipients): Promise<readonly ConnectionId[]> {
    return this.#fanout.outcome(to);
  }

  /** Takes in a socket that no listener brought. Who has its id already makes way for it. */
  attach({ id, info }: Connection, socket: FrameSocket): void {
    const known = this.#peers.get(id);
    if (known !== undefined) this.#replace(known);
    this.#take(id, new FramesOnly(socket, this.#parts.listener.framing), info);
    this.#fanout.announce(id);
  }

  #opened({ connectionId, socket, info, identity, request }: Opening<C>): void {
    if (info.route !== undefined && request !== undefined)
      this.#requests.set(connectionId, request);
    this.#take(connectionId, socket, info);
    const moment = momentOf(this.#parts.world);
    this.#parts.dispatch({ type: "connect", connectionId, info, identity, moment });
  }

  #take(connectionId: ConnectionId, socket: ServerSocket<C>, info: ConnectionInfo): void {
    const { world, read } = this.#parts;
    const strict = info.protocol === SUBPROTOCOL;
    const route = routeOf(read().snapshot, info.route);
    const facts = { connectionId, strict, route, now: world.clock.now() };
    const peer = this.#peers.add(facts, socket, info.address);
    this.#fanout.add(connectionId, socket, false);
    socket.observe(new Intake(this.#intakeParts, peer));
  }

  // The old socket goes on under a name that nobody has, so that its close is nobody else's.
  #replace(peer: Peer<C>): void {
    const { connectionId, socket } = peer;
    const ending = { code: CLOSE_CODES.NORMAL, reason: "replaced", wasClean: true };
    const client = this.#clients.get(connectionId);
    const connection = this.connection(connectionId);
    if (connection !== undefined) client?.depart(connection);
    client?.emit("close", { ...ending, target: client });
    this.#fanout.flushOne(connectionId);
    this.#fanout.remove(connectionId);
    this.#clients.delete(connectionId);
    this.#requests.delete(connectionId);
    this.#peers.rename(peer, secretId(this.#parts.world));
    socket.close(ending.code, ending.reason);
  }

  failed(cause: unknown): void {
    this.#listening = false;
    const moment = momentOf(this.#parts.world);
    this.listenFailure = cause;
    this.#parts.dispatch({ type: "failed", fault: fault("LISTEN_FAILED", "start"), moment });
  }

  faulted(cause: unknown): void {
    this.#parts.onFailure(new WebSocketError("SERVER_ERROR", undefined, { cause }), "listener");
  }

  closed(): void {
    this.#listening = false;
    this.#settle();
  }

  readonly #intakeParts = {
    offer: (connectionId: ConnectionId, token: string, requestId?: string) =>
      this.#gate.offer(connectionId, token, requestId),
    dispatch: (event: ServerEvent) => this.#parts.dispatch(event),
    options: () => this.#parts.read().options,
    obey: (peer: Peer<C>, effect: LinkEffect) => this.#obey(peer, effect),
    beat: (peer: Peer<C>, kind: "ping" | "pong", data: Uint8Array) => this.#beat(peer, kind, data),
    gone: (peer: Peer<C>) => this.#gone(peer),
    moment: () => momentOf(this.#parts.world),
  };

  #notify(notice: ServerNotice): void {
    // Who has yet to prove who it is has not been announced, and gets nothing that is for everybody.
    if (notice.type === "connect") this.#fanout.announce(notice.connectionId);
    this.#parts.notify(notice);
  }

  #listen(effect: Extract<ServerEffect, { type: "listen" }>): void {
    this.#listening = true;
    try {
      this.#parts.listener.listen({ ...this.#parts.read().options, ...effect }, this);
    } catch (cause) {
      this.failed(cause);
    }
  }

  #deliver({ outgoing, to, except }: Extract<ServerEffect, { type: "deliver" }>): void {
    const data = encode(outgoing);
    switch (to.kind) {
      case "one":
        this.#fanout.toOne(to.connectionId, data);
        return;
      case "members":
        return this.#fanout.toMembers(to.members, data, except);
      case "all":
        return this.#fanout.toAll(data, except);
      default:
        return neverReached(to);
    }
  }

  #close(connectionId: ConnectionId, code: number, reason: string): void {
    this.#fanout.flushOne(connectionId);
    this.#fanout.remove(connectionId);
    this.#peers.get(connectionId)?.socket.close(code, reason);
  }

  #sweep(now: number, lateMs: number): void {
    const { options } = this.#parts.read();
    for (const peer of this.#peers.values()) {
      for (const effect of peer.swept(now, lateMs, options)) this.#obey(peer, effect);
    }
    this.#peers.prune(now);
  }

  #overflowed(connectionId: ConnectionId, messages: number): void {
    const moment = momentOf(this.#parts.world);
    const peer = this.#peers.get(connectionId);
    const policy = this.#parts.read().options;
    this.#parts.dispatch({ type: "slow", connectionId, messages, moment });
    if (peer === undefined) return;
    for (const effect of peer.overflowed(messages, policy)) this.#obey(peer, effect);
  }

  #obey(peer: Peer<C>, effect: LinkEffect): void {
    const { connectionId, socket } = peer;
    switch (effect.type) {
      case "accept":
        return;
      case "ping":
        return this.#ping(connectionId, socket);
      case "refuse": {
        const moment = momentOf(this.#parts.world);
        return this.#parts.dispatch({ ...effect, type: "refused", connectionId, moment });
      }
      case "drop": {
        const moment = momentOf(this.#parts.world);
        const ending = { code: CLOSE_CODES.ABNORMAL, reason: effect.reason, wasClean: false };
        this.#parts.dispatch({ type: "disconnect", connectionId, ...ending, moment });
        return socket.drop();
      }
      default:
        return neverReached(effect);
    }
  }

  // What waits goes out first: frames keep their order around a ping.
  #ping(connectionId: ConnectionId, socket: ServerSocket<C>, payload?: Uint8Array): void {
    this.#fanout.flushOne(connectionId);
    socket.ping(payload);
  }

  #beat(peer: Peer<C>, kind: "ping" | "pong", data: Uint8Array): void {
    const client = this.#clients.get(peer.connectionId);
    client?.emit(kind, { target: client, data });
  }

  #gone(peer: Peer<C>): void {
    const { connectionId } = peer;
    this.#peers.remove(peer);
    this.#clients.delete(connectionId);
    this.#requests.delete(connectionId);
    this.#gate.forget(connectionId);
    this.#fanout.remove(connectionId);
    this.#settle();
  }

  /** The server has stopped when nothing listens and no socket is left. */
  #settle(): void {
    if (this.#listening || this.#peers.size > 0) return;
    if (this.#parts.read().snapshot.phase.name !== "stopping") return;
    const moment = momentOf(this.#parts.world);
    this.#parts.dispatch({ type: "stopped", moment });
  }

  // What the connections of this server share of it.

  readonly onFailure = (cause: unknown, event: string): void => this.#parts.onFailure(cause, event);

  dispatch(command: ServerCommand): void {
    this.#parts.dispatch(command);
  }

  request(command: ServerCommand): Promise<void> {
    return this.#parts.request(command);
  }

  connection(connectionId: ConnectionId): Connection | undefined {
    return this.#parts.read().connections.get(connectionId);
  }

  outlook(connectionId: ConnectionId): DeliveryOutcome {
    return this.#isIn(connectionId) ? this.#fanout.outlook(connectionId) : "closed";
  }

  readyState(connectionId: ConnectionId): ReadyState {
    if (this.#isIn(connectionId)) return STATES.OPEN;
    return this.#peers.has(connectionId) ? STATES.CLOSING : STATES.CLOSED;
  }

  ping(connectionId: ConnectionId, payload?: Uint8Array): void {
    const peer = this.#peers.get(connectionId);
    if (peer !== undefined && this.#isIn(connectionId)) {
      this.#ping(connectionId, peer.socket, payload);
    }
  }

  pong(connectionId: ConnectionId, payload?: Uint8Array): void {
    const peer = this.#peers.get(connectionId);
    if (peer === undefined || !this.#isIn(connectionId)) return;
    this.#fanout.flushOne(connectionId);
    peer.socket.pong(payload);
  }

  #isIn(connectionId: ConnectionId): boolean {
    return this.#parts.read().connections.has(connectionId);
  }
}
