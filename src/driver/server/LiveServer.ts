/**
 * A server with real sockets: it holds a loop and ports, turns every call into one command and every
 * effect into one act. What happens is decided by the machine in core/server.
 */
import type { Contract } from "../../codec/contract.js";
import { serverHeader } from "../../codec/journalWriter.js";
import type { Connection } from "../../core/connection/Connection.js";
import { SUBPROTOCOL } from "../../core/control.js";
import type { Fault, WebSocketErrorCode } from "../../core/error.js";
import { WebSocketError } from "../../core/error.js";
import type { ConnectionId } from "../../core/ids.js";
import type { Outgoing } from "../../core/Outgoing.js";
import { takeTurn } from "../../core/server/turn.js";
import type { ServerEffect, ServerNotice } from "../../core/server/effect.js";
import type { Audience, ServerCommand, ServerEvent } from "../../core/server/event.js";
import type { ServerOptions } from "../../core/server/options.js";
import type { RouteOptions } from "../../core/server/routes.js";
import { toRoute } from "../../core/server/routes.js";
import type { ServerStatistics } from "../../core/server/metrics.js";
import { Metrics, statisticsOf } from "../../core/server/metrics.js";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";
import { whenAborted } from "../abort.js";
import { startJournal } from "../recorder.js";
import { Loop } from "../loop.js";
import type { Clock, FrameSocket, Listener, World } from "../ports.js";
import { momentOf } from "../ports.js";
import { Deferred } from "../promises.js";
import { SendOrder } from "../SendOrder.js";
import type { LiveConnection } from "./LiveConnection.js";
import type { ServerEvents } from "./Callbacks.js";
import { Callbacks } from "./Callbacks.js";
import type { UpgradeHook } from "./authentication.js";
import { replacementOf, report, settle, whyNotAttach } from "./answers.js";
import { isolatedApp, isolatedRules } from "./isolated.js";
import { whyNotListening } from "./listenFailure.js";
import type { RouteHandler } from "./LiveRoutes.js";
import { LiveRoutes } from "./LiveRoutes.js";
import { Performer } from "./perform.js";
import type { RequestHandler } from "./RequestHandlers.js";
import { RequestHandlers } from "./RequestHandlers.js";
import { RouteSocket } from "./RouteSocket.js";
import type { RunServerOptions } from "./running.js";
import { requiringProof, rulesOf } from "./running.js";

export type { RunServerOptions };

/** The outside world of a server. */
export interface ServerPorts<C> {
  readonly world: World;
  readonly listener: Listener<C>;
}

/** Which connections get a broadcast. */
export type ClientFilter = (client: LiveConnection) => boolean;

/** A running server. */
export class LiveServer {
  readonly #world: World;
  readonly #loop: Loop<WebSocketServer, ServerEvent, ServerEffect>;
  readonly #performer: Performer<unknown>;
  readonly #callbacks: Callbacks<LiveServer>;
  readonly #routes = new LiveRoutes();
  readonly #requests: RequestHandlers;
  readonly #order = new SendOrder();
  #metrics = Metrics.none();
  #starting: Deferred<this> | undefined;
  #stopping: Deferred<void> | undefined;

  constructor(given: WebSocketServer, ports: ServerPorts<unknown>, options: RunServerOptions) {
    const initial = options.authenticate === undefined ? given : requiringProof(given);
    const world =
      options.logger === undefined ? ports.world : { ...ports.world, logger: options.logger };
    this.#world = world;
    this.contract = options.contract;
    this.#callbacks = new Callbacks(this, world, options.handler);
    const report = (cause: unknown, context: string): void =>
      this.#callbacks.report(cause, context);
    const app = isolatedApp(options.app, report);
    const rules = isolatedRules(rulesOf(options), report);
    const dispatch = (event: ServerEvent): void => this.#loop.dispatch(event);
    const performer = new Performer({
      ...options,
      ...ports,
      world,
      hookOf: (route) => this.#routes.hookOf(route, options.onUpgrade),
      dispatch,
      request: (command) => this.#request(command),
      read: () => this.current,
      notify: (notice) => this.#notify(notice),
      onFailure: (cause, context) => this.#callbacks.report(cause, context),
    });
    this.#performer = performer;
    this.#requests = new RequestHandlers({
      dispatch,
      refuse: (connectionId, code, id) => this.refuse(connectionId, code, "request", id),
      client: (connectionId) => performer.client(connectionId),
      onFailure: performer.onFailure,
    });
    this.#loop = new Loop<WebSocketServer, ServerEvent, ServerEffect>(initial, {
      world,
      turn: (server, event, moment) => takeTurn(app, server, event, moment, rules),
      perform: (effect) => performer.perform(effect),
      onTime: (moment) => ({ type: "time", moment }),
      onFault: (cause, context) => this.#callbacks.report(cause, context),
      record: startJournal(
        () => serverHeader(initial),
        options.journal,
        (cause) => this.#callbacks.report(cause, "journal"),
      ),
    });
    this.#loop.start();
    whenAborted(options.signal, () => void this.stop());
  }

  /** The contract that it was run with. */
  readonly contract: Contract | undefined;

  /** The server as a value: a consistent snapshot. */
  get current(): WebSocketServer {
    return this.#loop.current;
  }

  /** The time that it goes by. */
  get clock(): Clock {
    return this.#world.clock;
  }

  /** The port it listens on. */
  get port(): number {
    return this.current.port;
  }

  /**
   * Replaces the value by what `change` makes of it, and does what that asks for.
   * @throws WebSocketError INVALID_UPDATE when the result was not made from the argument.
   */
  update(change: (server: WebSocketServer) => WebSocketServer): void {
    this.#loop.update(change);
  }

  /** Feeds one event, as a driver or a test does. */
  dispatch(event: ServerEvent): void {
    this.#loop.dispatch(event);
  }

  /** Calls `listener` after every change of `current`; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    return this.#loop.subscribe(listener);
  }

  /**
   * Starts listening, when it is stopping as soon as it has stopped. Resolves at once when it listens
   * already; rejects with LISTEN_FAILED, also when it is stopped before it listens.
   */
  start(): Promise<this> {
    if (this.isStarted()) return Promise.resolve(this);
    const starting = (this.#starting ??= new Deferred<this>());
    this.dispatch({ type: "start" });
    return starting.promise;
  }

  /** Sends everybody away with 1001 and stops listening. Resolves when every socket is closed. */
  stop(): Promise<void> {
    if (this.current.snapshot.phase.name === "stopped") return Promise.resolve();
    const stopping = (this.#stopping ??= new Deferred<void>());
    this.dispatch({ type: "stop" });
    return stopping.promise;
  }

  /** Whether it listens. */
  isStarted(): boolean {
    return this.current.isListening();
  }

  /** A copy of the options. */
  getOptions(): ServerOptions {
    return { ...this.current.options };
  }

  /** The open connections, in a fresh set. */
  getClients(): Set<LiveConnection> {
    return new Set([...this.current.connections.keys()].flatMap((id) => this.client(id) ?? []));
  }

  getClientCount(): number {
    return this.current.getConnectionCount();
  }

  /** One connection as an object; undefined when there is no such socket. */
  client(connectionId: ConnectionId): LiveConnection | undefined {
    return this.#performer.client(connectionId);
  }

  /**
   * Sends to every connection, or to those that pass the filter; serialised once. Resolves when it
   * is on its way; rejects with INVALID_DATA.
   */
  broadcast(data: unknown, filter?: ClientFilter | null): Promise<void> {
    return this.#order.send(data, (outgoing) => this.#deliver(outgoing, this.#audience(filter)));
  }

  /** Sends to the members of a room. */
  broadcastToRoom(room: string, data: unknown): Promise<void> {
    return this.#order.send(data, (outgoing) => this.#deliver(outgoing, { kind: "room", room }));
  }

  /** Sends to every connection of a user. */
  broadcastToUser(userId: string, data: unknown): Promise<void> {
    return this.#order.send(data, (outgoing) => this.#deliver(outgoing, { kind: "user", userId }));
  }

  /**
   * Sends to an audience. Resolves, when the turn in which it was sent has been written, with those
   * who did not get it: their send queue was full, or they went meanwhile. Rejects with INVALID_DATA
   * or RESERVED_TYPE.
   */
  deliver(audience: Audience, data: unknown): Promise<readonly ConnectionId[]> {
    return this.#order.send(data, (outgoing) => {
      const done = new Deferred<readonly ConnectionId[]>();
      const command: ServerCommand = { type: "deliver", outgoing, audience };
      this.#loop.dispatch(command, (effects) => report(done, effects, this.#performer));
      return done.promise;
    });
  }

  /**
   * Takes in a socket that no listener brought, as that connection; who has its id already makes way
   * for it. Rejects with SERVER_FULL, SERVER_ERROR when it is stopping, or INVALID_NAME.
   */
  attach(connection: Connection, socket: FrameSocket): Promise<void> {
    const done = new Deferred<void>();
    this.#loop.update((server) => {
      const code = whyNotAttach(server, connection);
      if (code !== undefined) {
        done.reject(new WebSocketError(code, undefined, { context: "attach" }));
        return server;
      }
      const next = server
        .apply(replacementOf(connection.id, momentOf(this.#world)))
        .addConnection(connection.id, connection);
      this.#performer.attach(connection, socket);
      done.resolve();
      return next;
    });
    return done.promise;
  }

  /** Refuses input of a connection: it is told, when it speaks the protocol, and it is counted. */
  refuse(
    connectionId: ConnectionId,
    code: WebSocketErrorCode,
    context: string,
    requestId?: string,
  ): void {
    const protocol = this.current.connections.get(connectionId)?.info.protocol;
    const told =
      requestId === undefined
        ? { warns: protocol === SUBPROTOCOL }
        : { request: { id: requestId } };
    const moment = momentOf(this.#world);
    this.dispatch({ type: "refused", connectionId, code, context, ...told, moment });
  }

  /** Tells the listeners of errors what a callback threw or rejected with. */
  report(cause: unknown, context: string): void {
    this.#callbacks.report(cause, context);
  }

  /**
   * Has the handshakes of a route looked at, after the server's own `onUpgrade`.
   * @throws WebSocketError INVALID_OPTION for a pattern that is none
   */
  guard(pattern: string, onUpgrade: UpgradeHook): void {
    this.#routes.guard(toRoute(pattern).pattern, onUpgrade);
  }

  /**
   * Accepts sockets on a path and hands each to `handler`; `/chat/:room` names a segment, a last `*`
   * is the rest. Once there are routes, the option `path` counts no more.
   * @throws WebSocketError INVALID_OPTION for a pattern that is none, INVALID_CALLBACK
   */
  ws(pattern: string, handler: RouteHandler, options: RouteOptions = {}): this {
    toRoute(pattern);
    this.#routes.add(pattern, handler);
    this.dispatch({ type: "addRoute", pattern, options });
    return this;
  }

  /**
   * Has requests of a type answered: messages with an id, as `client.request` sends. What the handler
   * returns, or resolves with, is the answer. Returns how to stop that.
   * @throws WebSocketError INVALID_CALLBACK
   */
  handle(type: string, handler: RequestHandler): () => void {
    return this.#requests.add(type, handler);
  }

  /** What was counted so far and what there is now, as plain JSON. */
  statistics(): ServerStatistics {
    return statisticsOf(this.current.snapshot, this.#metrics, this.#performer.counts);
  }

  /** Adds a listener; returns how to remove it. @throws WebSocketError INVALID_CALLBACK */
  on<Name extends keyof ServerEvents<LiveServer>>(
    event: Name,
    listener: (event: ServerEvents<LiveServer>[Name]) => unknown,
  ): () => void {
    return this.#callbacks.on(event, listener);
  }

  /** Removes every copy of a listener. */
  off<Name extends keyof ServerEvents<LiveServer>>(
    event: Name,
    listener: (event: ServerEvents<LiveServer>[Name]) => unknown,
  ): void {
    this.#callbacks.off(event, listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #audience(filter: ClientFilter | null | undefined): Audience {
    if (filter === undefined || filter === null) return { kind: "all" };
    const connectionIds = [...this.getClients()].filter(filter).map(({ id }) => id);
    return { kind: "connections", connectionIds };
  }

  #deliver(outgoing: Outgoing, audience: Audience): Promise<void> {
    return this.#request({ type: "deliver", outgoing, audience });
  }

  #request(command: ServerCommand): Promise<void> {
    const done = new Deferred<void>();
    this.#loop.dispatch(command, (effects) => settle(done, effects));
    return done.promise;
  }

  #notify(notice: ServerNotice): void {
    this.#metrics = this.#metrics.add(notice);
    if (notice.type === "listening") this.#settleStart(undefined);
    const client = "connectionId" in notice ? this.#clientFor(notice) : undefined;
    if (notice.type === "error") this.#failed(notice.fault, client);
    else this.#callbacks.tell(notice, client);
    if (notice.type === "connect") this.#routed(notice, client);
    this.#requests.told(notice);
    if (notice.type === "stopped") this.#stopped();
  }

  #routed({ info }: Extract<ServerNotice, { type: "connect" }>, client?: LiveConnection): void {
    if (client === undefined || !this.#routes.has(info.route)) return;
    const { route } = info;
    const ws = new RouteSocket(client, this.#performer);
    const request = this.#performer.requestOf(client.id) ?? { url: info.url, headers: {} };
    this.#routes.connected(ws, request, (cause) => this.#callbacks.report(cause, route));
  }

  #failed(fault: Fault, client: LiveConnection | undefined): void {
    const isListening = fault.code === "LISTEN_FAILED";
    const cause = isListening ? this.#performer.listenFailure : undefined;
    const why = isListening ? whyNotListening(cause, this.current.options) : undefined;
    const timestamp = this.#world.clock.wall();
    const error = new WebSocketError(fault.code, why, { context: fault.context, timestamp, cause });
    // Whoever awaits the start hears of it by its promise.
    if (isListening && this.#starting === undefined) this.#callbacks.report(error, "start");
    else this.#callbacks.failed(error, client);
    if (isListening) this.#settleStart(error);
  }

  #stopped(): void {
    this.#stopping?.resolve();
    this.#stopping = undefined;
    if (this.current.running) return;
    this.#loop.rest();
    this.#settleStart(new WebSocketError("LISTEN_FAILED", undefined, { context: "start" }));
  }

  /** The object for a connection is made only when somebody is there to be handed it. */
  #clientFor(
    notice: ServerNotice & { connectionId?: string | undefined },
  ): LiveConnection | undefined {
    const { connectionId } = notice;
    if (connectionId === undefined) return undefined;
    const isWanted =
      notice.type === "connect" &&
      (this.#callbacks.wantsClients() || this.#routes.has(notice.info.route));
    return isWanted
      ? this.#performer.client(connectionId)
      : this.#performer.knownClient(connectionId);
  }

  #settleStart(failure: WebSocketError | undefined): void {
    const starting = this.#starting;
    this.#starting = undefined;
    if (failure === undefined) starting?.resolve(this);
    else starting?.reject(failure);
  }
}
