/** The server's side of one connection as an object: every method makes one command or one read. */
import { CLOSE_CODES, isCloseReason, isSendableCloseCode } from "../../core/closeCode.js";
import type { Connection } from "../../core/connection/Connection.js";
import type { ReadyState } from "../../core/connectionState.js";
import { STATES } from "../../core/connectionState.js";
import { isControlType } from "../../core/control.js";
import { WebSocketError } from "../../core/error.js";
import type { FrameData } from "../../core/Frame.js";
import type { ConnectionId, RoomName, UserId } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import type { Audience, ServerCommand } from "../../core/server/event.js";
import { Emitter } from "../Emitter.js";
import { rejected, sharedPromise } from "../promises.js";
import { SendOrder } from "../SendOrder.js";
import type { DeliveryOutcome } from "./fanout.js";

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
  error: { readonly target: LiveConnection; readonly error: WebSocketError };
  ping: { readonly target: LiveConnection; readonly data: Uint8Array };
  pong: { readonly target: LiveConnection; readonly data: Uint8Array };
}

/** What the connections of a server share of it. */
export interface ConnectionHost {
  dispatch(command: ServerCommand): void;
  /** Resolves when the command is done; rejects when it is refused. */
  request(command: ServerCommand): Promise<void>;
  connection(id: ConnectionId): Connection | undefined;
  /** What would become of a frame sent now. */
  outlook(id: ConnectionId): DeliveryOutcome;
  /** The state of the socket, which outlives the connection by its closing handshake. */
  readyState(id: ConnectionId): ReadyState;
  ping(id: ConnectionId): void;
  /** Told what a listener threw or rejected with. */
  readonly onFailure: (cause: unknown, event: string) => void;
}

const outcomes = {
  sent: sharedPromise<DeliveryOutcome>("sent"),
  dropped: sharedPromise<DeliveryOutcome>("dropped"),
};

/** One client, as its server sees it. */
export class LiveConnection {
  readonly id: ConnectionId;
  readonly #host: ConnectionHost;
  readonly #emitter: Emitter<ConnectionEvents>;
  readonly #audience: Audience;
  readonly #order = new SendOrder();

  constructor(id: ConnectionId, host: ConnectionHost) {
    this.id = id;
    this.#host = host;
    this.#emitter = new Emitter(host.onFailure);
    this.#audience = { kind: "one", connectionId: id };
  }

  /** The connection as a value; undefined when it has gone. */
  get current(): Connection | undefined {
    return this.#host.connection(this.id);
  }

  get readyState(): ReadyState {
    return this.#host.readyState(this.id);
  }

  /** Whether it is open. */
  isOpen(): boolean {
    return this.readyState === STATES.OPEN;
  }

  get userId(): UserId | undefined {
    return this.current?.userId;
  }

  /** The rooms it is in, in a fresh array. */
  get rooms(): RoomName[] {
    return this.current?.rooms.toArray() ?? [];
  }

  /**
   * Sends text as it is, bytes as a binary frame, a Message as such and anything else as JSON.
   * Resolves with what became of it. Rejects with NOT_OPEN, RESERVED_TYPE or INVALID_DATA; a
   * rejection that nobody awaits harms nobody.
   */
  send(data: unknown): Promise<DeliveryOutcome> {
    return this.#order.send(data, (outgoing) => {
      const outlook = this.#host.outlook(this.id);
      if (outlook === "closed") return rejected(new WebSocketError("NOT_OPEN"));
      if (outgoing instanceof Message && isControlType(outgoing.type)) {
        return rejected(new WebSocketError("RESERVED_TYPE"));
      }
      this.#host.dispatch({ type: "deliver", outgoing, audience: this.#audience });
      return outcomes[outlook];
    });
  }

  /** Closes with `code` and `reason`. @throws WebSocketError INVALID_CLOSE_CODE */
  close(code: number = CLOSE_CODES.NORMAL, reason = ""): Promise<void> {
    if (!isSendableCloseCode(code) || !isCloseReason(reason))
      return rejected(new WebSocketError("INVALID_CLOSE_CODE"));
    this.#host.dispatch({ type: "removeConnection", connectionId: this.id, code, reason });
    return Promise.resolve();
  }

  /** Sends a protocol ping (RFC 6455 5.5.2). */
  ping(): void {
    this.#host.ping(this.id);
  }

  /** Says whose connection this is; undefined for nobody's. */
  setUserId(userId: UserId | undefined): Promise<void> {
    return this.#host.request({ type: "setUserId", connectionId: this.id, userId, at: undefined });
  }

  /** Notes something about the connection; a value that JSON can carry. */
  setUserData(key: string, value: unknown): Promise<void> {
    return this.#host.request({ type: "setUserData", connectionId: this.id, key, value });
  }

  /** Puts it into a room. Rejects with ROOM_FULL, ROOM_LIMIT, INVALID_NAME or NOT_OPEN. */
  joinRoom(room: RoomName): Promise<void> {
    return this.#host.request({ type: "joinRoom", connectionId: this.id, room });
  }

  leaveRoom(room: RoomName): Promise<void> {
    return this.#host.request({ type: "leaveRoom", connectionId: this.id, room });
  }

  isInRoom(room: RoomName): boolean {
    return this.current?.isInRoom(room) ?? false;
  }

  /** Sends to everybody else in a room. Rejects with INVALID_DATA or RESERVED_TYPE. */
  broadcast(room: RoomName, data: unknown): Promise<void> {
    const audience: Audience = { kind: "room", room };
    return this.#order.send(data, (outgoing) =>
      this.#host.request({ type: "deliver", outgoing, audience, except: this.id }),
    );
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

  /** Calls the listeners. For the server that this connection belongs to. */
  emit<Name extends keyof ConnectionEvents>(event: Name, payload: ConnectionEvents[Name]): void {
    this.#emitter.emit(event, payload);
  }
}
