/**
 * Decides how a client is built and read: a chain of calls, each of which gives a new value. No
 * socket is anywhere; the effects wait in the outbox for a driver or a test.
 */
import type { List, OrderedMap } from "immutable";
import { is, OrderedSet } from "immutable";
import type { ReadyState, ConnectionState } from "../connectionState.js";
import { ConnectionState as States, STATES } from "../connectionState.js";
import { CLOSE_CODES } from "../closeCode.js";
import { isMisuse, WebSocketError } from "../error.js";
import type { RoomName, UserId } from "../ids.js";
import { Message } from "../Message.js";
import type { Moment } from "../moment.js";
import type { Outgoing } from "../Outgoing.js";
import { isOutgoing } from "../Outgoing.js";
import type { Drained } from "../Pending.js";
import { Pending } from "../Pending.js";
import { resolveUrl } from "../url.js";
import type { ConfigWords, OptionWords } from "./config.js";
import { optionsOf, protocolsOf } from "./config.js";
import type { ClientEffect } from "./effect.js";
import { refusalIn } from "./effect.js";
import { stampAll } from "../drafts.js";
import type { ClientEvent } from "./event.js";
import { nextDeadline } from "./lifecycle.js";
import type { ClientOptions } from "./options.js";
import { clientDefaults, withClientOptions } from "./options.js";
import type { ProvenIdentity } from "./state.js";
import { ClientState, isReady, stateName } from "./state.js";
import { transition } from "./transition.js";

/**
 * A client's configuration in one object: the URL with any of the options, under their own names or
 * under those of the React hooks.
 */
export interface ClientConfig extends Partial<ClientOptions>, ConfigWords {
  /** Whether a URL that is a bare host is completed with wss. Default false. */
  readonly secure?: boolean | undefined;
}

const readyStates: { readonly [State in ConnectionState]: ReadyState } = {
  connecting: STATES.CONNECTING,
  connected: STATES.OPEN,
  disconnecting: STATES.CLOSING,
  disconnected: STATES.CLOSED,
  reconnecting: STATES.CLOSED,
  failed: STATES.CLOSED,
};

/** An immutable WebSocket client. */
export class WebSocketClient {
  /** Everything the client knows, as its machine sees it. */
  readonly snapshot: ClientState;
  // Made when first asked for: most values are drained at once.
  #pending: Pending<ClientEvent, ClientEffect> | undefined;

  /**
   * @param target the URL (ws://, wss://, http://, https:// or a bare host), a configuration, or a
   * state to go on from
   * @param protocols the subprotocols to offer; none by default
   * @param options any of the options, under their own names or under those of the React hooks
   * @throws WebSocketError INVALID_URL, or INVALID_OPTION for a value out of range and for a token:
   * that is for `createClient(config)`, or for `runClient(value, { authToken })`.
   */
  constructor(
    target: string | ClientConfig | ClientState,
    protocols: string | readonly string[] = [],
    options: Partial<ClientOptions> & OptionWords = {},
  ) {
    this.snapshot = target instanceof ClientState ? target : initial(target, protocols, options);
  }

  // Builders.

  /** Whether a lost connection is dialled again. */
  withReconnect(enabled: boolean): WebSocketClient {
    return this.withOptions({ reconnect: enabled });
  }

  /** How many attempts in a row; 0 for none. */
  withMaxReconnectAttempts(max: number): WebSocketClient {
    return this.withOptions({ reconnectAttemptsMax: max });
  }

  /** The delay before the first attempt, in milliseconds. */
  withReconnectDelay(delayMs: number): WebSocketClient {
    return this.withOptions({ reconnectDelayMs: delayMs });
  }

  /** @throws WebSocketError INVALID_OPTION for a value out of range. */
  withOptions(options: Partial<ClientOptions>): WebSocketClient {
    withClientOptions(this.options, options);
    return this.apply({ type: "configure", options });
  }

  // Commands.

  /** Asks for a socket; the client is connected when a driver reports that it is open. */
  connect(): WebSocketClient {
    return this.apply({ type: "connect" });
  }

  /** Closes with 1000 "Client disconnect"; queue and rooms stay, and nothing reconnects by itself. */
  disconnect(): WebSocketClient {
    return this.close(CLOSE_CODES.NORMAL, "Client disconnect");
  }

  /** @throws WebSocketError INVALID_CLOSE_CODE for a code or reason that may not be sent. */
  close(code: number = CLOSE_CODES.NORMAL, reason = ""): WebSocketClient {
    return this.#obey({ type: "close", code, reason });
  }

  /** Sends when connected, else queues (or refuses, with `whenClosed: "reject"`). */
  send(message: Outgoing): WebSocketClient {
    if (!isOutgoing(message)) throw new WebSocketError("INVALID_DATA");
    return this.#obey({ type: "send", outgoing: message });
  }

  /** Sends a message of this type and data. */
  sendText(type: string, data: string): WebSocketClient {
    return this.send(new Message(type, data));
  }

  /**
   * Sends a message as `send` does and waits for its answer, which the notices `replied` and
   * `requestFailed` tell. The message has an id, which no other request that waits has.
   * @param options.timeoutMs how long the answer may take, in milliseconds; the option
   * `requestTimeoutMs` by default
   * @throws WebSocketError INVALID_MESSAGE for a missing or used id, INVALID_DATA, RESERVED_TYPE, or
   * INVALID_OPTION for a time out of range.
   */
  request(message: Message, { timeoutMs }: { readonly timeoutMs?: number } = {}): WebSocketClient {
    if (!(message instanceof Message)) throw new WebSocketError("INVALID_DATA");
    message.toJson();
    return this.#obey({ type: "request", requestId: message.id ?? "", message, timeoutMs });
  }

  /** No longer waits for the answer to a request, and tells the server so. */
  cancel(requestId: string): WebSocketClient {
    return this.apply({ type: "cancel", requestId });
  }

  /** Wants to be in `room`, now and after every reconnect. @throws WebSocketError INVALID_NAME */
  joinRoom(room: RoomName): WebSocketClient {
    return this.#obey({ type: "joinRoom", room });
  }

  /** No longer wants to be in `room`. */
  leaveRoom(room: RoomName): WebSocketClient {
    return this.apply({ type: "leaveRoom", room });
  }

  /** One more attempt, unless reconnecting is off or the attempts are used up. */
  attemptReconnect(): WebSocketClient {
    return this.apply({ type: "attemptReconnect" });
  }

  /** Forgets what waits for a connection. */
  clearQueue(): WebSocketClient {
    return this.apply({ type: "clearQueue" });
  }

  // Reads.

  get url(): string {
    return this.snapshot.url;
  }

  get state(): ConnectionState {
    return stateName(this.snapshot);
  }

  /** The state as the WebSocket interface numbers it; waiting for the next attempt is CLOSED. */
  get readyState(): ReadyState {
    return this.snapshot.phase.name === "connecting" ? STATES.CONNECTING : readyStates[this.state];
  }

  get protocols(): readonly string[] {
    return this.snapshot.protocols;
  }

  get options(): ClientOptions {
    return this.snapshot.options;
  }

  get reconnectEnabled(): boolean {
    return this.options.reconnect;
  }

  get maxReconnectAttempts(): number {
    return this.options.reconnectAttemptsMax;
  }

  /** Milliseconds. */
  get reconnectDelay(): number {
    return this.options.reconnectDelayMs;
  }

  /** Attempts since the last stable connection. */
  get reconnectAttempts(): number {
    return this.snapshot.attempts;
  }

  /** What waits for a connection, oldest first. */
  get messageQueue(): List<Outgoing> {
    return this.snapshot.queue;
  }

  /** The rooms the client wants to be in, in the order in which it asked. */
  get rooms(): OrderedSet<RoomName> {
    return OrderedSet(this.snapshot.rooms.keys());
  }

  /** The messages that the server has not confirmed yet, by id, oldest first. */
  get unconfirmed(): OrderedMap<string, Message> {
    return this.snapshot.unconfirmed.map(({ message }) => message);
  }

  /** Whether messages go out: there is a connection, and it needs no proof or has one. */
  get isReady(): boolean {
    return isReady(this.snapshot);
  }

  /** Whether the server has accepted a proof of identity on this connection. */
  get isAuthenticated(): boolean {
    return this.#identity !== undefined;
  }

  /** Who the server takes this client for; undefined when it has not said. */
  get userId(): UserId | undefined {
    return this.#identity?.userId;
  }

  /** The ids of the requests that wait for an answer, oldest first. */
  get requests(): OrderedSet<string> {
    return OrderedSet(this.snapshot.requests.keys());
  }

  /** Whether it wants to be in that room; false for what is no name. */
  isInRoom(room: RoomName): boolean {
    return typeof room === "string" && this.snapshot.rooms.has(room.normalize("NFC"));
  }

  /** True only when connected. */
  isConnected(): boolean {
    return this.state === States.Connected;
  }

  getState(): ConnectionState {
    return this.state;
  }

  // The machine.

  /** What is to be done, oldest first, since the value was last drained. */
  get outbox(): readonly ClientEffect[] {
    return this.#waiting.outbox;
  }

  /** The value after `event`; the same reference when it changes nothing. See `reduceClient`. */
  apply(event: ClientEvent): WebSocketClient {
    const { state, effects } = transition(this.snapshot, event);
    if (state === this.snapshot && effects.length === 0) return this;
    return WebSocketClient.#of(state, this.#waiting.add(event, effects));
  }

  /** Hands over what is pending; drafts are stamped with `moment` when one is given. */
  drain(moment?: Moment): Drained<WebSocketClient, ClientEvent, ClientEffect> {
    const events = this.#waiting.events;
    const { outbox } = this;
    const effects = moment === undefined ? outbox : stampAll(outbox, () => moment);
    return { value: new WebSocketClient(this.snapshot), effects, events };
  }

  /** Whether this value was made from `other`, or `other` from this, since either was drained. */
  isRelatedTo(other: WebSocketClient): boolean {
    return this.#waiting.sharesOrigin(other.#waiting);
  }

  /** When the client wants to be told the time next, as a time of `Moment.now`. */
  get nextDeadline(): number | undefined {
    return nextDeadline(this.snapshot);
  }

  /** Whether both have the same state; what is pending does not count. */
  equals(other: unknown): boolean {
    return other instanceof WebSocketClient && is(this.snapshot, other.snapshot);
  }

  hashCode(): number {
    return this.snapshot.hashCode();
  }

  /** A command that throws when the caller misuses it; any other refusal waits in the outbox. */
  #obey(event: ClientEvent): WebSocketClient {
    const next = this.apply(event);
    // What an earlier event was refused for still waits in the outbox, and is not its own.
    const refusal = refusalIn(next.#waiting.outboxSince(this.#waiting));
    if (refusal !== undefined && isMisuse(refusal.code)) throw WebSocketError.from(refusal);
    return next;
  }

  get #identity(): ProvenIdentity | undefined {
    const { phase } = this.snapshot;
    return phase.name === "connected" ? phase.proof.identity : undefined;
  }

  get #waiting(): Pending<ClientEvent, ClientEffect> {
    return (this.#pending ??= Pending.none());
  }

  static #of(state: ClientState, pending: Pending<ClientEvent, ClientEffect>): WebSocketClient {
    const client = new WebSocketClient(state);
    client.#pending = pending;
    return client;
  }
}

/** The reducer: `events.reduce(reduceClient, client)` is the client after those events. */
export const reduceClient = (client: WebSocketClient, event: ClientEvent): WebSocketClient =>
  client.apply(event);

const initial = (
  target: string | ClientConfig,
  protocols: string | readonly string[],
  options: Partial<ClientOptions> & OptionWords,
): ClientState => {
  const config: ClientConfig & { readonly authToken?: unknown } =
    typeof target === "string" ? { url: target } : (target ?? { url: "" });
  // It would be lost: a value goes into journals, and no token ever does.
  if (config.authToken) {
    throw new WebSocketError(
      "INVALID_OPTION",
      "authToken must be given to createClient(config) or runClient(value, { authToken })",
    );
  }
  return ClientState.initial(
    resolveUrl(config.url, config),
    protocolsOf(config.protocols ?? protocols ?? []),
    [optionsOf(config), optionsOf(options)].reduce<ClientOptions>(
      withClientOptions,
      clientDefaults,
    ),
  );
};
