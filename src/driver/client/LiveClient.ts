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
import { CLOSE_CODES } from "../../core/closeCode.js";
import type { ConnectionState, ReadyState } from "../../core/connectionState.js";
import { WebSocketError } from "../../core/error.js";
import { EventHandler } from "../../core/EventHandler.js";
import type { FrameData } from "../../core/Frame.js";
import type { RoomName } from "../../core/ids.js";
import type { Envelope } from "../../core/Message.js";
import { Message } from "../../core/Message.js";
import type { Moment } from "../../core/moment.js";
import type { Outgoing } from "../../core/Outgoing.js";
import { whenAborted } from "../abort.js";
import { Emitter, guarded } from "../Emitter.js";
import type { JournalSink } from "../recorder.js";
import { startJournal } from "../recorder.js";
import { Loop } from "../loop.js";
import type { Dialer, World } from "../ports.js";
import { momentOf } from "../ports.js";
import { Deferred, rejected, unwatched } from "../promises.js";
import { SendOrder } from "../SendOrder.js";
import { ClientPerformer } from "./perform.js";
import type { RequestOptions } from "./Requests.js";
import { Requests } from "./Requests.js";
import { Waiters } from "./Waiters.js";

/** How a client is run. */
export interface RunClientOptions {
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

type NoticesByType = {
  readonly [Type in ClientNotice["type"]]: Extract<ClientNotice, { type: Type }>;
};

/** What listeners of a client are called with. */
export interface ClientEvents extends Pick<
  NoticesByType,
  | "joined"
  | "left"
  | "roomRefused"
  | "replied"
  | "requestFailed"
  | "draining"
  | "reconnecting"
  | "queued"
  | "dropped"
> {
  open: { readonly target: LiveClient; readonly protocol: string };
  message: {
    readonly target: LiveClient;
    /** The frame as it came: text as a string, binary as bytes. */
    readonly data: FrameData;
    /** The message, when the frame is one of the wire protocol. */
    readonly message: Message | undefined;
  };
  close: {
    readonly target: LiveClient;
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
  };
  error: { readonly target: LiveClient; readonly error: WebSocketError };
  ping: { readonly target: LiveClient; readonly data: Uint8Array };
  pong: { readonly target: LiveClient; readonly data: Uint8Array };
}

/** A running client. */
export class LiveClient {
  readonly #world: World;
  readonly #loop: Loop<WebSocketClient, ClientEvent, ClientEffect>;
  readonly #performer: ClientPerformer;
  readonly #emitter: Emitter<ClientEvents>;
  readonly #handler: EventHandler;
  readonly #waiters = new Waiters();
  readonly #order = new SendOrder();
  readonly #requests = new Requests({
    order: this.#order,
    waiters: this.#waiters,
    moment: () => momentOf(this.#world),
    bufferedBytes: () => this.bufferedAmount,
    dispatch: (event, done) => this.#loop.dispatch(event, done),
  });

  constructor(initial: WebSocketClient, ports: ClientPorts, options: RunClientOptions = {}) {
    this.#world = ports.world;
    this.#handler = options.handler ?? new EventHandler();
    this.#emitter = new Emitter((cause, event) => this.#report(cause, event));
    this.#performer = new ClientPerformer({
      dialer: ports.dialer,
      moment: () => momentOf(ports.world),
      dispatch: (event) => this.dispatch(event),
      read: () => this.current,
      notify: (notice) => this.#notify(notice),
      beat: (kind, data) => this.#emitter.emit(kind, { target: this, data }),
    });
    this.#loop = new Loop<WebSocketClient, ClientEvent, ClientEffect>(initial, {
      world: ports.world,
      turn: takeTurn,
      perform: (effect) => this.#performer.perform(effect),
      onTime: (moment) => ({ type: "time", moment }),
      onFault: (cause, context) => this.#report(cause, context),
      record: startJournal(
        () => clientHeader(initial),
        options.journal,
        (cause) => this.#report(cause, "journal"),
      ),
    });
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
  subscribe(listener: () => void): () => void {
    return this.#loop.subscribe(listener);
  }

  /**
   * Opens the connection. Resolves at once when it is open; rejects with CONNECTION_FAILED when this
   * attempt fails, while further attempts go on by themselves.
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

  /**
   * Sends text as it is, bytes as a binary frame, a Message as such and anything else as JSON.
   * Without a connection it waits in the queue, or is refused with NOT_OPEN (`whenClosed`). Resolves
   * with what became of it; a rejection that nobody awaits harms nobody.
   */
  send(data: unknown): Promise<SendOutcome> {
    return this.#order.send(data, (outgoing) => this.#send(outgoing));
  }

  /** Sends a message of the wire protocol, made from its fields if it is none yet. */
  sendMessage(message: Message | Envelope): Promise<SendOutcome> {
    if (message instanceof Message) return this.send(message);
    try {
      return this.send(new Message(message.type, message.data, message));
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
    if (this.current.snapshot.rooms.get(room.normalize("NFC"))?.joined === true) {
      return Promise.resolve(true);
    }
    const joined = this.#waiters.untilJoined(room.normalize("NFC"));
    const refusal = this.#command((moment) => ({ type: "joinRoom", room, moment }));
    return unwatched(Promise.race([joined, refusal]));
  }

  /** Asks to be out of `room`. Resolves when the server knows, or has gone. */
  leaveRoom(room: RoomName): Promise<boolean> {
    if (!this.current.isInRoom(room)) return Promise.resolve(true);
    const left = this.#waiters.untilLeft(room.normalize("NFC"));
    void this.#command((moment) => ({ type: "leaveRoom", room, moment }));
    return left;
  }

  getState(): ConnectionState {
    return this.current.state;
  }

  get readyState(): ReadyState {
    return this.current.readyState;
  }

  isOpen(): boolean {
    return this.current.isConnected();
  }

  isConnected(): boolean {
    return this.current.isConnected();
  }

  getUrl(): string {
    return this.current.url;
  }

  /** The subprotocols it offers, in a fresh array. */
  getProtocols(): string[] {
    return [...this.current.protocols];
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
    return this.#emitter.on(event, listener);
  }

  /** Removes every copy of a listener. */
  off<Name extends keyof ClientEvents>(
    event: Name,
    listener: (event: ClientEvents[Name]) => unknown,
  ): void {
    this.#emitter.off(event, listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  #canClose(): boolean {
    const { name } = this.current.snapshot.phase;
    return name !== "disconnected" && name !== "failed";
  }

  #send(draft: Outgoing): Promise<SendOutcome> {
    const moment = momentOf(this.#world);
    const outgoing = draft instanceof Message ? draft.stamp(moment) : draft;
    const { bufferedBytes } = this.#performer;
    const sent = new Deferred<SendOutcome>();
    this.#loop.dispatch({ type: "send", outgoing, bufferedBytes, moment }, (effects) => {
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
    switch (notice.type) {
      case "open":
        this.#emitter.emit("open", { target: this, protocol: notice.protocol });
        return this.#tell(() => this.#handler.triggerConnect(this.getUrl()));
      case "close":
        this.#emitter.emit("close", { ...notice, target: this });
        return this.#tell(() => this.#handler.triggerDisconnect(this.getUrl()));
      case "message":
        this.#emitter.emit("message", { ...notice, target: this });
        return this.#tell(() => this.#handler.triggerMessage(notice.message));
      case "frame":
        return this.#emitter.emit("message", {
          target: this,
          data: notice.data,
          message: undefined,
        });
      case "error":
        return this.#failed(WebSocketError.from(notice.fault, this.#world.clock.wall()));
      case "refused":
        return;
      default:
        return this.#emitter.emit(notice.type, notice as never);
    }
  }

  #tell(callback: () => unknown): void {
    guarded(callback, (cause) => this.#report(cause, "handler"));
  }

  #report(cause: unknown, context: string): void {
    const timestamp = this.#world.clock.wall();
    const error =
      cause instanceof WebSocketError
        ? cause
        : new WebSocketError("HANDLER_FAILED", undefined, { context, cause, timestamp });
    if (context === "error" || !this.#emitter.has("error")) {
      this.#world.logger.error({ err: cause }, `${error.code} in ${context}`);
    }
    if (context !== "error") this.#failed(error);
  }

  #failed(error: WebSocketError): void {
    this.#emitter.emit("error", { target: this, error });
    guarded(
      () => this.#handler.triggerError(error.message),
      (cause) => this.#world.logger.error({ err: cause }, "HANDLER_FAILED in onError"),
    );
  }
}
