/** The server's side of one connection as an object with listeners, which are called with events. */
import type { WebSocketError } from "../../core/error.js";
import type { FrameData } from "../../core/Frame.js";
import type { ConnectionId, RoomName } from "../../core/ids.js";
import type { Message } from "../../core/Message.js";
import { Emitter } from "../Emitter.js";
import type { ConnectionHost, Known } from "./ConnectionHandle.js";
import { ConnectionHandle } from "./ConnectionHandle.js";

/** What listeners of a connection are called with. */
export interface ConnectionEvents {
  message: {
    readonly target: LiveConnection;
    /** The frame as it came: text as a string, binary as bytes. */
    readonly data: FrameData;
    /** The message, when the frame is one of the wire protocol. */
    readonly message: Message | undefined;
  };
  close: {
    readonly target: LiveConnection;
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
  };
  join: { readonly target: LiveConnection; readonly room: RoomName };
  leave: { readonly target: LiveConnection; readonly room: RoomName };
  error: { readonly target: LiveConnection; readonly error: WebSocketError };
  ping: { readonly target: LiveConnection; readonly data: Uint8Array };
  pong: { readonly target: LiveConnection; readonly data: Uint8Array };
}

/** One client, as its server sees it. */
export class LiveConnection extends ConnectionHandle {
  readonly #emitter: Emitter<ConnectionEvents>;
  #last: Known | undefined;

  constructor(id: ConnectionId, host: ConnectionHost) {
    super(id, host);
    this.#emitter = new Emitter(host.onFailure);
  }

  /** Adds a listener; returns how to remove it. @throws WebSocketError INVALID_CALLBACK */
  on<Name extends keyof ConnectionEvents>(
    event: Name,
    listener: (event: ConnectionEvents[Name]) => unknown,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  /** Removes every copy of a listener. */
  off<Name extends keyof ConnectionEvents>(
    event: Name,
    listener: (event: ConnectionEvents[Name]) => unknown,
  ): void {
    this.#emitter.off(event, listener);
  }

  /** What it was when it went; undefined while it is there. */
  get last(): Known | undefined {
    return this.#last;
  }

  /** Keeps what it was when it went. For the server that this connection belongs to. */
  depart(last: Known): void {
    this.#last = last;
  }

  /** Calls the listeners. For the server that this connection belongs to. */
  emit<Name extends keyof ConnectionEvents>(event: Name, payload: ConnectionEvents[Name]): void {
    this.#emitter.emit(event, payload);
  }
}
