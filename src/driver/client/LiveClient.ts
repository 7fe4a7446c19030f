/**
 * A client with a real socket: it holds a loop and ports, turns every call into one command and every
 * effect into one act. What happens is decided by the machine in core/client.
 */
import { clientHeader } from "../../codec/journalWriter.js";
import type { ClientEffect, ClientNotice, SendOutcome } from "../../core/client/effect.js";
import { refusalIn, sendOutcome } from "../../core/client/effect.js";
import type { ClientEvent } from "../../core/client/event.js";
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import { isProving } from "../../core/client/proof.js";
import { takeTurn } from "../../core/client/turn.js";
import type { ClientStatistics } from "../../core/client/statistics.js";
import { count, noStatistics } from "../../core/client/statistics.js";
import { CLOSE_CODES } from "../../core/closeCode.js";
import type { Fault, WebSocketError } from "../../core/error.js";
import { fault } from "../../core/error.js";
import { EventHandler } from "../../core/EventHandler.js";
import type { RoomName } from "../../core/ids.js";
import { isName } from "../../core/ids.js";
import type { Envelope } from "../../core/Message.js";
import { Message } from "../../core/Message.js";
import type { Moment } from "../../core/moment.js";
import type { Outgoing } from "../../core/Outgoing.js";
import { whenAborted } from "../abort.js";
import { startJournal } from "../recorder.js";
import { Loop } from "../loop.js";
import type { World } from "../ports.js";
import { momentOf } from "../ports.js";
import { Deferred, rejected, unwatched } from "../promises.js";
import { SendOrder } from "../SendOrder.js";
import { Audience } from "./Audience.js";
import { ClientReads } from "./ClientReads.js";
import type { ClientEventHandlers, EventsOf } from "./events.js";
import { dated, errorOf, noToken } from "./failures.js";
import { logEvents } from "./logging.js";
import { OfflineQueue } from "./offlineQueue.js";
import { ClientPerformer } from "./perform.js";
import type { RequestOptions } from "./Requests.js";
import { Requests } from "./Requests.js";
import { messageOf, sealed } from "./saying.js";
import type { ClientPorts, RunClientOptions } from "./running.js";
import type { MessageHandler } from "./Subscriptions.js";
import type { AuthToken } from "./TokenSource.js";
import { credentialsOf, isToken, TokenSource } from "./TokenSource.js";
import { Waiters } from "./Waiters.js";

export type { RunClientOptions } from "./running.js";

/** What listeners of a client are called with. */
export type ClientEvents = EventsOf<LiveClient>;

/** A running client. */
export class LiveClient extends ClientReads {
  readonly #world: World;
  readonly #loop: Loop<WebSocketClient, ClientEvent, ClientEffect>;
  readonly #performer: ClientPerformer;
  readonly #audience: Audience<LiveClient>;
  readonly #tokens: TokenSource;
  readonly #errorOf = (source: Fault): WebSocketError =>
    errorOf(source, this.#world.clock.wall(), this.#tokens.failure);

  readonly #waiters = new Waiters(this.#errorOf);
  readonly #order = new SendOrder();
  readonly #requests = new Requests({
    order: this.#order,
    waiters: this.#waiters,
    moment: () => momentOf(this.#world),
    isReady: () => this.current.isReady,
    bufferedBytes: () => this.bufferedAmount,
    dispatch: (event, done) => this.#loop.dispatch(event, done),
  });

  #statistics: ClientStatistics;
  #endings = 0;

  constructor(initial: WebSocketClient, ports: ClientPorts, options: RunClientOptions = {}) {
    super();
    const { world } = ports;
    const { handler = new EventHandler(), authToken, offline, journal } = options;
    const credentials = credentialsOf(authToken);
    const first = credentials === "none" ? initial : initial.withOptions({ credentials });
    const queue =
      offline && new OfflineQueue(offline, (cause) => this.#audience.report(cause, "offline"));
    this.#world = world;
    this.#statistics = { ...noStatistics, updatedAt: world.clock.wall() };
    this.#tokens = new TokenSource(authToken);
    this.#audience = new Audience({
      world,
      handler,
      target: this,
      info: () => this.getConnectionInfo(),
      errorOf: this.#errorOf,
    });
    this.#performer = new ClientPerformer({
      dialer: options.dialer ?? ports.dialer,
      clock: world.clock,
      moment: () => momentOf(world),
      dispatch: (event) => this.dispatch(event),
      read: () => this.current,
      notify: (notice) => this.#notify(notice),
      beat: (kind, data) => this.#audience.emitter.emit(kind, { target: this, data }),
      prove: (requestId) => this.#tokens.proof(requestId),
      restored: queue?.loaded,
    });
    this.#loop = new Loop<WebSocketClient, ClientEvent, ClientEffect>(first, {
      world,
      turn: (client, event, moment) => this.#turn(client, event, moment),
      perform: (effect) => this.#performer.perform(effect),
      onTime: (moment) => ({ type: "time", moment }),
      onFault: (cause, context) => this.#audience.report(cause, context),
      record: startJournal(
        () => clientHeader(first),
        journal,
        (cause) => this.#audience.report(cause, "journal"),
      ),
    });
    if (queue !== undefined) this.subscribe(() => queue.follow(this.current.snapshot));
    if (options.enableLogging === true) logEvents(this.#audience.emitter, world.logger);
    this.#loop.start();
    void this.#command((moment) => ({ type: "committed", moment }));
    whenAborted(options.signal, () => void this.disconnect());
  }

  /** The client as a value: a consistent snapshot. */
  get current(): WebSocketClient {
    return this.#loop.current;
  }

  /**
   * Replaces the value by what `change` makes of it, and does what that asks for.
   * @throws WebSocketError INVALID_UPDATE when the result was not made from the argument.
   */
  update(change: (client: WebSocketClient) => WebSocketClient): void {
    this.#loop.update(change, (moment) => ({ type: "committed", moment }));
  }

  /** Feeds one event, as a driver or a test does. */
  dispatch(event: ClientEvent): void {
    this.#loop.dispatch(event);
  }

  /** Calls `listener` after every change of `current`; returns how to stop that. */
  subscribe(listener: () => void): () => void;
  /**
   * Calls `handler` with every message of one of the types, and of the room if one is given, as it
   * comes. Returns the id to unsubscribe with. `T` is what the data is taken for: nothing checks it.
   * @param once whether the first message is the last
   * @throws WebSocketError INVALID_CALLBACK, INVALID_MESSAGE for what is no type, and INVALID_NAME for
   * what is no room: undefined is all of them, the empty text is not
   */
  subscribe<T = unknown>(
    types: string | readonly string[],
    handler: MessageHandler<T>,
    room?: RoomName,
    once?: boolean,
  ): string;
  subscribe<T>(
    first: (() => void) | string | readonly string[],
    handler?: MessageHandler<T>,
    room?: RoomName,
    once = false,
  ): (() => void) | string {
    return typeof first === "function"
      ? this.#loop.subscribe(first)
      : this.#audience.subscriptions.add(first, handler, room, once);
  }

  /** Takes away the handler of that id; false when there is none. */
  unsubscribe(id: string): boolean {
    return this.#audience.subscriptions.remove(id);
  }

  /** Replaces all five handlers; one that is left out is none. */
  setEventHandlers(handlers: ClientEventHandlers): void {
    this.#audience.handlers = { ...handlers };
  }

  /**
   * Opens the connection. Resolves at once when it is open; rejects with CONNECTION_FAILED or
   * TIMEOUT when this attempt fails, while further attempts go on by themselves, and with ABORTED when
   * the client is closed meanwhile.
   */
  connect(): Promise<this> {
    if (this.isOpen()) return Promise.resolve(this);
    const open = unwatched(this.#waiters.untilOpen().then(() => this));
    void this.#command((moment) => ({ type: "connect", moment }));
    return open;
  }

  /**
   * Closes the connection; nothing reconnects by itself. Resolves when it is closed; rejects with
   * INVALID_CLOSE_CODE.
   */
  close(code: number = CLOSE_CODES.NORMAL, reason = ""): Promise<void> {
    this.#endings += 1;
    return this.#close(code, reason);
  }

  #close(code: number, reason: string): Promise<void> {
    if (!this.#canClose()) return Promise.resolve();
    const closed = this.#waiters.untilClosed();
    const refusal = this.#command((moment) => ({ type: "close", code, reason, moment }));
    return unwatched(Promise.race([closed, refusal]));
  }

  /** Closes with 1000 "Client disconnect". */
  disconnect(): Promise<void> {
    return this.close(...clientDisconnect);
  }

  /**
   * Closes the connection, if there is one, and opens another. Settles as `connect` does; a `close` or
   * `disconnect` that comes later wins.
   */
  reconnect(): Promise<this> {
    const endings = this.#endings;
    const connectAgain = (): Promise<this> => {
      if (endings === this.#endings) return this.connect();
      throw this.#errorOf(fault("ABORTED", "connect"));
    };
    return unwatched(this.#close(...clientDisconnect).then(connectAgain));
  }

  /**
   * Proves who the client is with another token, in place, and with it on later connections. Resolves
   * when the server has accepted it; rejects with AUTHENTICATION_FAILED, with TIMEOUT, with
   * NOT_OPEN when nothing connects: the token is then proved on the next connection. What is no token
   * rejects with INVALID_OPTION, and the one before stays.
   */
  authenticate(token: AuthToken): Promise<boolean> {
    if (!isToken(token)) return rejected(noToken(this.#world.clock.wall()));
    this.#tokens.replace(token);
    const credentials = typeof token === "string" ? "fixed" : "renewable";
    const isUnderway = this.#canClose();
    const proved = this.#waiters.untilProved(isProving(this.current.snapshot));
    void this.#command((moment) => ({ type: "authenticate", credentials, moment }));
    if (!isUnderway) this.#waiters.notProving("NOT_OPEN");
    return proved;
  }

  /** Takes another token for the next proof; nothing is proved now. */
  setToken(token: AuthToken | undefined): void {
    const credentials = credentialsOf(token);
    this.#tokens.replace(token);
    this.update((client) => client.withOptions({ credentials }));
  }

  /**
   * Sends text as it is, bytes as a binary frame, a Message as such and anything else as JSON.
   * Without a connection it waits in the queue, or is refused with NOT_OPEN (`whenClosed`). Resolves
   * with what became of it; a rejection that nobody awaits harms nobody.
   */
  send(data: unknown): Promise<SendOutcome> {
    return this.#order.send(data, (outgoing) => this.#send(outgoing));
  }

  /**
   * Sends a message of the wire protocol, made from its fields if it is none yet; the type is
   * `chat_message` and the user the one that the server has accepted, where they are left out. Rejects
   * with INVALID_MESSAGE for what is none, and as `send` does.
   * @param options.confirm whether the message is kept and sent again on later connections until the
   * server says `message_delivered` with its id
   */
  sendMessage(
    message: Message | Partial<Envelope>,
    { confirm = false }: { readonly confirm?: boolean } = {},
  ): Promise<SendOutcome> {
    try {
      const sent = messageOf(message, this.current.userId);
      return this.#order.send(sent, (outgoing) => this.#send(outgoing, confirm));
    } catch (cause) {
      return rejected(dated(cause, this.#world.clock.wall()));
    }
  }

  /**
   * Asks the server: sends a message as `send` does and resolves with the data of its answer. Rejects
   * with the server's refusal, with TIMEOUT when no answer comes in time, ABORTED when the signal is
   * aborted, NETWORK_ERROR when the connection ended before the answer (nobody knows whether the
   * server did it), and with what `send` is refused for. A server that is no longer waited for is
   * told to stop. A rejection that nobody awaits harms nobody.
   */
  request(type: string, data?: unknown, options: RequestOptions = {}): Promise<unknown> {
    return this.#requests.make(type, data, options);
  }

  /** Asks to be in `room`. Resolves with the server's yes; rejects with its no, TIMEOUT, INVALID_NAME. */
  joinRoom(room: RoomName): Promise<boolean> {
    if (!isName(room)) return rejected(this.#errorOf(fault("INVALID_NAME", "joinRoom")));
    const name = room.normalize("NFC");
    if (this.current.snapshot.rooms.get(name)?.joined === true) return Promise.resolve(true);
    const joined = this.#waiters.untilJoined(name);
    this.#command((moment) => ({ type: "joinRoom", room, moment })).catch((refusal) =>
      this.#waiters.notJoining(name, refusal),
    );
    return unwatched(joined);
  }

  /**
   * Asks to be out of `room`. Resolves when the server knows, or has gone; rejects with TIMEOUT, and
   * with INVALID_NAME.
   */
  leaveRoom(room: RoomName): Promise<boolean> {
    if (!isName(room)) return rejected(this.#errorOf(fault("INVALID_NAME", "leaveRoom")));
    if (!this.current.isInRoom(room)) return Promise.resolve(true);
    const left = this.#waiters.untilLeft(room.normalize("NFC"));
    void this.#command((moment) => ({ type: "leaveRoom", room, moment }));
    return unwatched(left);
  }

  /** Forgets what waits for a connection. */
  clearMessageQueue(): void {
    void this.#command((moment) => ({ type: "clearQueue", moment }));
  }

  /** Bytes that the socket has not sent yet. */
  get bufferedAmount(): number {
    return this.#performer.bufferedBytes;
  }

  /** Adds a listener; returns how to remove it. @throws WebSocketError INVALID_CALLBACK */
  on<Name extends keyof ClientEvents>(
    event: Name,
    listener: (event: ClientEvents[Name]) => unknown,
  ): () => void {
    return this.#audience.emitter.on(event, listener);
  }

  /** Removes every copy of a listener. */
  off<Name extends keyof ClientEvents>(
    event: Name,
    listener: (event: ClientEvents[Name]) => unknown,
  ): void {
    this.#audience.emitter.off(event, listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  #canClose(): boolean {
    const { name } = this.current.snapshot.phase;
    return name !== "disconnected" && name !== "failed";
  }

  protected get statistics(): ClientStatistics {
    return this.#statistics;
  }

  protected now(): number {
    return this.#world.clock.now();
  }

  #turn(
    client: WebSocketClient,
    event: ClientEvent,
    moment: () => Moment,
  ): ReturnType<typeof takeTurn> {
    const turn = takeTurn(client, event, moment);
    this.#statistics = count(this.#statistics, event, turn.effects);
    return turn;
  }

  #send(draft: Outgoing, confirm = false): Promise<SendOutcome> {
    const moment = momentOf(this.#world);
    const waits = confirm || !this.current.isReady;
    const outgoing = draft instanceof Message ? sealed(draft.stamp(moment), waits) : draft;
    const { bufferedBytes } = this.#performer;
    const sent = new Deferred<SendOutcome>();
    const kept = confirm ? { confirm } : {};
    const command = { type: "send", outgoing, ...kept, bufferedBytes, moment } as const;
    this.#loop.dispatch(command, (effects) => {
      const outcome = sendOutcome(effects);
      if (typeof outcome === "string") sent.resolve(outcome);
      else sent.reject(errorOf(outcome, moment.wall));
    });
    return sent.promise;
  }

  /** Runs a command; the promise never resolves, and rejects when the command is refused. */
  #command(command: (moment: Moment) => ClientEvent): Promise<never> {
    const moment = momentOf(this.#world);
    const refusal = new Deferred<never>();
    this.#loop.dispatch(command(moment), (effects) => {
      const refused = refusalIn(effects);
      if (refused !== undefined) refusal.reject(errorOf(refused, moment.wall));
    });
    return refusal.promise;
  }

  #notify(notice: ClientNotice): void {
    if (notice.type === "queued" && notice.outgoing instanceof Message) {
      this.queuedAt.set(notice.outgoing, this.#world.clock.wall());
    }
    this.#waiters.hear(notice, this.current.snapshot.phase.name);
    this.#audience.hear(notice);
  }
}

const clientDisconnect = [CLOSE_CODES.NORMAL, "Client disconnect"] as const;
