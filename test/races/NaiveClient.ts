/**
 * A client as one writes it first: flags, single slots and timers, changed wherever something
 * happens. Its mistakes are those of well-known clients and are meant to be here: each race in this
 * folder shows one of them, and that the library does not make it.
 */
import type { Envelope } from "jounce-websocket";
import type { ClientSocket, Clock, Dialer } from "../../src/driver/ports.js";
import type { ClientUnderTest, Heard, RaceConfig } from "./ClientUnderTest.js";

type Handlers = Parameters<ClientUnderTest["setEventHandlers"]>[0];

interface Subscription {
  readonly types: readonly string[];
  readonly handler: (message: Heard) => unknown;
  readonly room: string | undefined;
  readonly once: boolean;
}

interface Slot {
  readonly room: string;
  readonly done: (answer: boolean) => void;
}

const request = { url: "ws://localhost:8080", protocols: [], messageBytesMax: 1_048_576 };

export class NaiveClient implements ClientUnderTest {
  #socket: ClientSocket | undefined;
  #state = "disconnected";
  #attempts = 0;
  #isReconnecting = false;
  #count = 0;
  #handlers: Handlers = {};
  #stopHeartbeat = (): void => undefined;
  #joining: Slot | undefined;
  #leaving: Slot | undefined;
  #proving: ((answer: boolean) => void) | undefined;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #rooms = new Map<string, { roomId: string; isActive: boolean }>();
  readonly #queue: { attempts: number; message: Envelope }[] = [];
  readonly #metrics = { averageLatency: 0, errorCount: 0, lastUpdate: new Date(0) };

  constructor(
    private readonly config: RaceConfig,
    private readonly clock: Clock,
    private readonly dialer: Dialer,
  ) {}

  connect(): Promise<void> {
    if (this.#state === "connected" || this.#state === "connecting") return Promise.resolve();
    this.#state = "connecting";
    return new Promise((resolve, reject) => {
      const fail = (code: string): void => {
        this.#failed(code, "connect");
        reject(new Error(code));
      };
      const cancel = this.#after(this.config.connectionTimeout, () => {
        fail("TIMEOUT");
        this.#socket?.drop();
      });
      this.#socket = this.dialer.dial(request, {
        opened: () => {
          cancel();
          this.#opened();
          resolve();
        },
        frame: (data) => this.#received(String(data)),
        heard: () => undefined,
        failed: () => fail("CONNECTION_FAILED"),
        closed: (code) => {
          cancel();
          this.#closed(code);
        },
      });
    });
  }

  disconnect(): void {
    this.#socket?.close(1000, "Client disconnect");
    this.#state = "disconnected";
  }

  isConnected(): boolean {
    return this.#state === "connected";
  }

  getConnectionState(): string {
    return this.#state;
  }

  sendMessage(message: Partial<Envelope>): Promise<boolean> {
    this.#transmit({ type: "chat_message", ...message, timestamp: this.clock.wall() });
    return Promise.resolve(true);
  }

  subscribe(
    types: string | readonly string[],
    handler: (message: Heard) => unknown,
    room?: string,
    once = false,
  ): string {
    const id = `subscription_${(this.#count += 1)}`;
    this.#subscriptions.set(id, { types: [types].flat(), handler, room, once });
    return id;
  }

  joinRoom(room: string): Promise<boolean> {
    if (this.#rooms.has(room)) return Promise.resolve(true);
    void this.sendMessage({ type: "join_room", room });
    return new Promise((done) => {
      this.#joining = { room, done };
    });
  }

  leaveRoom(room: string): Promise<boolean> {
    if (!this.#rooms.has(room)) return Promise.resolve(true);
    void this.sendMessage({ type: "leave_room", room });
    return new Promise((done) => {
      this.#leaving = { room, done };
    });
  }

  authenticate(token: string): Promise<boolean> {
    void this.sendMessage({ type: "auth", data: { token } });
    return new Promise((done) => {
      this.#proving = done;
    });
  }

  getRooms(): { roomId: string; isActive: boolean }[] {
    return [...this.#rooms.values()];
  }

  getQueuedMessages(): readonly { attempts: number; message: Heard }[] {
    return [...this.#queue];
  }

  getPerformanceMetrics(): { averageLatency: number; errorCount: number; lastUpdate: Date } {
    return { ...this.#metrics };
  }

  setEventHandlers(handlers: Handlers): void {
    this.#handlers = handlers;
  }

  #opened(): void {
    this.#state = "connected";
    this.#attempts = 0;
    this.#beat();
    for (const { message } of this.#queue.splice(0)) this.#transmit(message);
    if (this.config.authToken !== undefined) void this.authenticate(this.config.authToken);
  }

  #closed(code: number): void {
    this.#stopHeartbeat();
    this.#state = "disconnected";
    if (code !== 1000) this.#reconnect();
  }

  #reconnect(): void {
    if (this.#isReconnecting) return;
    this.#isReconnecting = true;
    if (this.#attempts >= this.config.maxReconnectAttempts) {
      this.#state = "error";
      return;
    }
    this.#state = "reconnecting";
    const delayMs = this.config.reconnectInterval * 2 ** this.#attempts;
    this.#attempts += 1;
    this.#after(delayMs, () => {
      this.#isReconnecting = false;
      this.connect().catch(() => undefined);
    });
  }

  #beat(): void {
    this.#stopHeartbeat = this.#after(this.config.heartbeatInterval, () => {
      this.#transmit({ type: "ping" });
      this.#beat();
    });
  }

  #transmit(message: Envelope): void {
    if (this.#state !== "connected") return this.#enqueue(message);
    try {
      this.#socket?.send(JSON.stringify(message));
    } catch {
      this.#enqueue(message);
    }
  }

  #enqueue(message: Envelope): void {
    if (this.#queue.length >= this.config.messageQueueSize) this.#queue.shift();
    this.#queue.push({ attempts: 0, message });
  }

  #received(text: string): void {
    try {
      const message: Envelope = JSON.parse(text);
      const latency = this.clock.wall() - (message.timestamp ?? this.clock.wall());
      this.#metrics.averageLatency = this.#metrics.averageLatency * 0.9 + latency * 0.1;
      this.#metrics.lastUpdate = new Date(this.clock.wall());
      this.#settle(message);
      this.#handlers.onMessage?.(message);
      this.#deliver(message);
    } catch {
      this.#metrics.errorCount += 1;
    }
  }

  #settle({ type, room = "" }: Envelope): void {
    if (type === "room_joined" && this.#joining?.room === room) {
      this.#rooms.set(room, { roomId: room, isActive: true });
      this.#joining.done(true);
    }
    if (type === "room_left" && this.#leaving?.room === room) {
      this.#rooms.delete(room);
      this.#leaving.done(true);
    }
    if (type === "auth_success") this.#proving?.(true);
    if (type === "auth_failure") this.#failed("AUTHENTICATION_FAILED", "authenticate");
  }

  #deliver(message: Envelope): void {
    for (const [id, { types, handler, room, once }] of this.#subscriptions) {
      if (!types.includes(message.type)) continue;
      if (room !== undefined && room !== message.room) continue;
      try {
        handler(message);
        if (once) this.#subscriptions.delete(id);
      } catch {
        this.#metrics.errorCount += 1;
      }
    }
  }

  #failed(code: string, context: string): void {
    this.#metrics.errorCount += 1;
    this.#handlers.onError?.({ code }, context);
  }

  #after(delayMs: number, run: () => void): () => void {
    return this.clock.schedule(this.clock.now() + delayMs, run);
  }
}
