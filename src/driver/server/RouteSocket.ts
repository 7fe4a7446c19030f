/**
 * A connection as the handler of a route sees it: its listeners are called with the data itself, and
 * with events that the peer names. No name that a peer sends can call a built-in listener.
 */
import { isControlType } from "../../core/control.js";
import { WebSocketError } from "../../core/error.js";
import type { FrameData } from "../../core/Frame.js";
import type { RoomName } from "../../core/ids.js";
import { Emitter } from "../Emitter.js";
import type { ConnectionHost, Known } from "./ConnectionHandle.js";
import { ConnectionHandle } from "./ConnectionHandle.js";
import type { ConnectionEvents, LiveConnection } from "./LiveConnection.js";

/** What the listeners of a route's socket are called with, by built-in event. */
export interface RouteEvents {
  /** Every data frame as it came: text as a string, binary as bytes. */
  message: [data: FrameData];
  close: [code: number, reason: string];
  error: [error: WebSocketError];
  ping: [data: Uint8Array];
  pong: [data: Uint8Array];
}

type Listener = (...values: never[]) => unknown;
type CustomListener = (payload: unknown) => unknown;
type Judge = (event: ConnectionEvents["message"]) => boolean;

const letAllPass: Judge = () => true;

const builtIn: ReadonlySet<string> = new Set(["message", "close", "error", "ping", "pong"]);

const isBuiltIn = (event: string): event is keyof RouteEvents => builtIn.has(event);

/** One client of a route. When it has gone, it still tells whose it was, and in which rooms. */
export class RouteSocket extends ConnectionHandle {
  readonly #client: LiveConnection;
  readonly #custom: Emitter<Record<string, unknown>>;
  readonly #removers = new Map<Listener, Map<string, (() => void)[]>>();
  #entered: RoomName[] = [];
  #reads = false;
  #passes: Judge = letAllPass;

  constructor(client: LiveConnection, host: ConnectionHost) {
    super(client.id, host);
    this.#client = client;
    this.#custom = new Emitter(host.onFailure);
    client.on("join", ({ room }) => this.#enter(room));
    client.on("leave", ({ room }) => this.#exit(room));
  }

  protected override get known(): Known | undefined {
    return this.current ?? this.#client.last;
  }

  /** The room that it entered last, or just asked to enter; undefined when it is in none. */
  get room(): RoomName | undefined {
    return this.#entered.at(-1);
  }

  /** As everywhere; `room` is that room at once, and no longer when it is refused. */
  override joinRoom(room: RoomName): Promise<void> {
    const isIn = this.#entered.includes(room);
    if (!isIn) this.#enter(room);
    const joined = super.joinRoom(room);
    if (!isIn) joined.catch(() => this.#exit(room));
    return joined;
  }

  /** As everywhere; `room` is another one at once. */
  override leaveRoom(room: RoomName): Promise<void> {
    this.#exit(room);
    return super.leaveRoom(room);
  }

  /**
   * Adds a listener; returns how to remove it. A name that is not built in is one that the peer
   * sends: `{"type":"join-room","room":"general"}` calls the listeners of "join-room" with "general",
   * that is with `data`, else with the only other field, else with the rest.
   * @throws WebSocketError INVALID_CALLBACK, or RESERVED_TYPE for a name of the wire protocol.
   */
  on<Name extends keyof RouteEvents>(
    event: Name,
    listener: (...values: RouteEvents[Name]) => unknown,
  ): () => void;
  on<Payload = never>(event: string, listener: (payload: Payload) => unknown): () => void;
  on(event: string, listener: Listener): () => void {
    if (typeof listener !== "function") throw new WebSocketError("INVALID_CALLBACK");
    const remove = isBuiltIn(event) ? this.#listen(event, listener) : this.#hear(event, listener);
    const byEvent = this.#removers.get(listener) ?? new Map<string, (() => void)[]>();
    byEvent.set(event, [...(byEvent.get(event) ?? []), remove]);
    this.#removers.set(listener, byEvent);
    return remove;
  }

  /** Removes every copy of a listener. */
  off(event: string, listener: Listener): void {
    for (const remove of this.#removers.get(listener)?.get(event) ?? []) remove();
    this.#removers.get(listener)?.delete(event);
  }

  /**
   * Has every data frame judged, once, before listeners that are added from now on are told of it;
   * nobody is told of one that does not pass. For plugins.
   */
  guard(judge: (data: FrameData) => boolean): void {
    const before = this.#passes;
    let judged: ConnectionEvents["message"] | undefined;
    let verdict = true;
    const passes: Judge = (event) => {
      if (event === judged) return verdict;
      judged = event;
      return (verdict = before(event) && judge(event.data));
    };
    this.#passes = passes;
    // Also where nobody else listens.
    this.#client.on("message", passes);
  }

  #enter(room: RoomName): void {
    if (!this.#entered.includes(room)) this.#entered = [...this.#entered, room];
  }

  #exit(room: RoomName): void {
    this.#entered = this.#entered.filter((entered) => entered !== room);
  }

  #listen(event: keyof RouteEvents, listener: Listener): () => void {
    const call = listener as (...values: unknown[]) => unknown;
    const client = this.#client;
    switch (event) {
      case "message":
        return client.on("message", (event) =>
          this.#passes(event) ? call(event.data) : undefined,
        );
      case "close":
        return client.on("close", ({ code, reason }) => call(code, reason));
      case "error":
        return client.on("error", ({ error }) => call(error));
      default:
        return client.on(event, ({ data }) => call(data));
    }
  }

  #hear(event: string, listener: Listener): () => void {
    if (isControlType(event)) throw new WebSocketError("RESERVED_TYPE");
    if (!this.#reads) {
      this.#reads = true;
      this.#client.on("message", (event) => {
        if (this.#passes(event)) this.#read(event.data);
      });
    }
    return this.#custom.on(event, listener as CustomListener);
  }

  // Read again from the frame: the payload of a custom event may be in any field.
  #read(data: FrameData): void {
    const fields = typeof data === "string" ? parsed(data) : undefined;
    const event = fields?.["type"];
    if (fields === undefined || typeof event !== "string") return;
    if (!isBuiltIn(event) && this.#custom.has(event)) this.#custom.emit(event, payloadOf(fields));
  }
}

const parsed = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

/** What a custom event carries: `data`, else the only other field, else all other fields. */
const payloadOf = (fields: Record<string, unknown>): unknown => {
  const { type: _type, data, ...rest } = fields;
  if (data !== undefined) return data;
  const values = Object.values(rest);
  return values.length === 1 ? values[0] : rest;
};
