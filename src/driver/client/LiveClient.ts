/**
 * A client with a real socket: it holds a loop and ports, turns every call into one command and every
 * effect into one act. What happens is decided by the machine in core/client.
 */
import { clientHeader } from "../../codec/journalWriter.js";
import type { ClientEffect, ClientNotice, SendOutcome } from "../../core/client/effect.js";
import { refusalIn, sendOutcome } from "../../core/client/effect.js";
import type { ClientEvent } from "../../core/client/event.js";
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import { takeTurn } from "../../core/client/turn.js";
import type { ClientStatistics } from "../../core/client/statistics.js";
import { count, noStatistics } from "../../core/client/statistics.js";
import { CLOSE_CODES } from "../../core/closeCode.js";
import { WebSocketError } from "../../core/error.js";
import { EventHandler } from "../../core/EventHandler.js";
import type { RoomName } from "../../core/ids.js";
import type { Envelope } from "../../core/Message.js";
import { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import type { Moment } from "../../core/moment.js";
import type { Outgoing } from "../../core/Outgoing.js";
import { whenAborted } from "../abort.js";
import type { JournalSink } from "../recorder.js";
import { startJournal } from "../recorder.js";
import { Loop } from "../loop.js";
import type { Dialer, OfflineStore, World } from "../ports.js";
import { momentOf } from "../ports.js";
import { Deferred, rejected, unwatched } from "../promises.js";
import { SendOrder } from "../SendOrder.js";
import { Audience } from "./Audience.js";
import { ClientReads } from "./ClientReads.js";
import type { ClientEventHandlers, EventsOf } from "./events.js";
import { logEvents } from "./logging.js";
import { OfflineQueue } from "./offlineQueue.js";
import { ClientPerformer } from "./perform.js";
import type { RequestOptions } from "./Requests.js";
import { Requests } from "./Requests.js";
import type { MessageHandler } from "./Subscriptions.js";
import type { AuthToken } from "./TokenSource.js";
import { credentialsOf, TokenSource } from "./TokenSource.js";
import { Waiters } from "./Waiters.js";

/** How a client is run. */
export interface RunClientOptions {
  /**
   * What it proves who it is with, before anything else goes out on a connection. A function is asked
   * before every proof, and makes it possible to renew one in place before it ends.
   */
  readonly authToken?: AuthToken | undefined;
  /** Keeps what waits for a connection over the end of the page or process. */
  readonly offline?: OfflineStore | undefined;
  /** Opens its sockets, in place of the host's own way. */
  readonly dialer?: Dialer | undefined;
  /** Whether it writes what happens to it to the console, at the level debug. Default false. */
  readonly enableLogging?: boolean | undefined;
  readonly handler?: EventHandler | undefined;
  /** Takes the lines of a journal from which `replay` makes the same value. */
  readonly journal?: JournalSink | undefined;
  /** Closes the client when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** The outside world of a client. */
export interface ClientPorts {
  readonly world: World;
  readonly dialer: Dialer;
}

/** What listeners of a client are called with. */
export type ClientEvents = EventsOf<LiveClient>;

/** A running client. */
export class LiveClient extends ClientReads {
  readonly #world: World;
  readonly #loop: Loop<WebSocketClient, ClientEvent, ClientEffect>;
  readonly #performer: ClientPerformer;
  readonly #audience: Audience<LiveClient>;
  readonly #tokens: TokenSource;
  readonly #waiters = new Waiters();
  readonly #order = new SendOrder();
  readonly #requests = new Requests({
    order: this.#order,
    waiters: this.#waiters,
    moment: () => momentOf(this.#world),
    bufferedBytes: () => this.bufferedAmount,
    dispatch: (event, done) => this.#loop.dispatch(event, done),
  });

  #statistics = noStatistics;

  constructor(initial: WebSocketClient, ports: ClientPorts, options: RunClientOptions = {}) {
    super();
    const { world } = ports;
    const { handler = new EventHandler(), authToken, offline, journal } = options;
    const credentials = credentialsOf(authToken);
    const first = authToken === undefined ? initial : initial.withOptions({ credentials });
    const queue = offline && new OfflineQueue(offline);
    this.#world = world;
    this.#tokens = new TokenSource(authToken);
    this.#audience = new Audience({
      world,
      handler,
      target: this,
      info: () => this.getConnectionInfo(),
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
   * comes. Returns the id to unsubscribe with.
   * @param once whether the first message is the last
   * @throws WebSocketError INVALID_CALLBACK
   */
  subscribe(
    types: string | readonly string[],
    handler: MessageHandler,
    room?: RoomName,
    once?: boolean,
  ): string;
  subscribe(
    first: (() => void) | string | readonly string[],
    handler: MessageHandler = noHandler,
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
   * TIMEOUT when this attempt fails, while further attempts go on by themselves.
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
    if (!this.#canClose()) return Promise.resolve();
    const closed = this.#waiters.untilClosed();
    const refusal = this.#command((moment) => ({ type: "close", code, reason, moment }));
    return unwatched(Promise.race([closed, refusal]));
  }

  /** Closes with 1000 "Client disconnect". */
  disconnect(): Promise<void> {
    return this.close(CLOSE_CODES.NORMAL, "Client disconnect");
  }

  /** Closes the connection, if there is one, and opens another. Settles as `connect` does. */
  async reconnect(): Promise<this> {
    await this.disconnect();
    return this.connect();
  }

  /**
   * Proves who the client is with another token, in place, and with it on later connections. Resolves
   * when the server has accepted it; rejects with AUTHENTICATION_FAILED, with TIMEOUT, and with
   * NOT_OPEN when nothing connects: the token is then proved on the next connection.
   */
  authenticate(token: AuthToken): Promise<boolean> {
    this.#tokens.replace(token);
    const credentials = typeof token === "string" ? "fixed" : "renewable";
    const isUnderway = this.#canClose();
    const proved = this.#waiters.untilProved();
    void this.#command((moment) => ({ type: "authenticate", credentials, moment }));
    if (!isUnderway) this.#waiters.notProving("NOT_OPEN");
    return proved;
  }

  /** Takes another token for the next proof; nothing is proved now. */
  setToken(token: AuthToken | undefined): void {
    this.#tokens.replace(token);
    this.update((client) => client.withOptions({ credentials: credentialsOf(token) }));
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
   * `chat_message` and the user the one that the server has accepted, where they are left out.
   * @param options.confirm whether the message is kept and sent again on later connections until the
   * server says `message_delivered` with its id
   */
  sendMessage(
    message: Message | Partial<Envelope>,
    { confirm = false }: { readonly confirm?: boolean } = {},
  ): Promise<SendOutcome> {
    try {
      const { type = MessageType.CHAT_MESSAGE, userId = this.current.userId, data } = message;
      const sent =
        message instanceof Message
          ? message.with({ userId })
          : new Message(type, data, { ...message, userId });
      return this.#order.send(sent, (outgoing) => this.#send(outgoing, confirm));
    } catch (cause) {
      return rejected(cause);
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

  /** Asks to be in `room`. Resolves with the server's yes; rejects with its no, or TIMEOUT. */
  joinRoom(room: RoomName): Promise<boolean> {
    const name = room.normalize("NFC");
    if (this.current.snapshot.rooms.get(name)?.joined === true) return Promise.resolve(true);
    const joined = this.#waiters.untilJoined(name);
    this.#command((moment) => ({ type: "joinRoom", room, moment })).catch((refusal) =>
      this.#waiters.notJoining(name, refusal),
    );
    return unwatched(joined);
  }

  /** Asks to be out of `room`. Resolves when the server knows, or has gone; rejects with TIMEOUT. */
  leaveRoom(room: RoomName): Promise<boolean> {
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
    const outgoing = draft instanceof Message ? draft.stamp(moment) : draft;
    const { bufferedBytes } = this.#performer;
    const sent = new Deferred<SendOutcome>();
    const kept = confirm ? { confirm } : {};
    const command = { type: "send", outgoing, ...kept, bufferedBytes, moment } as const;
    this.#loop.dispatch(command, (effects) => {
      const outcome = sendOutcome(effects);
      if (typeof outcome === "string") sent.resolve(outcome);
      else sent.reject(WebSocketError.from(outcome, moment.wall));
    });
    return sent.promise;
  }

  /** Runs a command; the promise never resolves, and rejects when the command is refused. */
  #command(command: (moment: Moment) => ClientEvent): Promise<never> {
    const moment = momentOf(this.#world);
    const refusal = new Deferred<never>();
    this.#loop.dispatch(command(moment), (effects) => {
      const refused = refusalIn(effects);
      if (refused !== undefined) refusal.reject(WebSocketError.from(refused, moment.wall));
    });
    return refusal.promise;
  }

  #notify(notice: ClientNotice): void {
    this.#waiters.hear(notice, this.current.snapshot.phase.name);
    this.#audience.hear(notice);
  }
}

const noHandler = (): never => {
  throw new WebSocketError("INVALID_CALLBACK");
};
