/**
 * What every face of a connection on its server can do: each method makes one command or one read.
 * How its listeners are called is what the faces differ in.
 */
import { Map } from "immutable";
import { CLOSE_CODES, isCloseReason, isSendableCloseCode } from "../../core/closeCode.js";
import type { Connection, ConnectionInfo } from "../../core/connection/Connection.js";
import type { ReadyState } from "../../core/connectionState.js";
import { STATES } from "../../core/connectionState.js";
import { isControlType } from "../../core/control.js";
import { WebSocketError } from "../../core/error.js";
import { bytesOf, Frame } from "../../core/Frame.js";
import type { ConnectionId, RoomName, UserId } from "../../core/ids.js";
import { Message } from "../../core/Message.js";
import type { Audience, ServerCommand } from "../../core/server/event.js";
import { rejected, sharedPromise } from "../promises.js";
import { SendOrder } from "../SendOrder.js";
import type { DeliveryOutcome } from "./fanout.js";

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
  ping(id: ConnectionId, payload?: Uint8Array): void;
  pong(id: ConnectionId, payload?: Uint8Array): void;
  /** Told what a listener threw or rejected with. */
  readonly onFailure: (cause: unknown, event: string) => void;
}

/** What a connection is: whose, in which rooms, with which notes. */
export type Known = Pick<Connection, "userId" | "rooms" | "userData">;

const outcomes = {
  sent: sharedPromise<DeliveryOutcome>("sent"),
  dropped: sharedPromise<DeliveryOutcome>("dropped"),
};

/** One client, as its server sees it. */
export abstract class ConnectionHandle {
  readonly id: ConnectionId;
  protected readonly host: ConnectionHost;
  readonly #audience: Audience;
  readonly #order = new SendOrder();

  constructor(id: ConnectionId, host: ConnectionHost) {
    this.id = id;
    this.host = host;
    this.#audience = { kind: "one", connectionId: id };
  }

  /** The connection as a value; undefined when it has gone. */
  get current(): Connection | undefined {
    return this.host.connection(this.id);
  }

  get readyState(): ReadyState {
    return this.host.readyState(this.id);
  }

  /** Whether it is open. */
  isOpen(): boolean {
    return this.readyState === STATES.OPEN;
  }

  get userId(): UserId | undefined {
    return this.known?.userId;
  }

  /** What the app has noted about it. */
  get metadata(): Map<string, unknown> {
    return this.known?.userData ?? Map();
  }

  /** What the handshake told; empty when it has gone. */
  get info(): ConnectionInfo {
    return this.current?.info ?? {};
  }

  /** The rooms it is in, in a fresh array. */
  get rooms(): RoomName[] {
    return this.known?.rooms.toArray() ?? [];
  }

  /** What is known of it. */
  protected get known(): Known | undefined {
    return this.current;
  }

  /**
   * Sends text as it is, bytes as a binary frame, a Message or a Frame as such and anything else as
   * JSON. Resolves with what became of it. Rejects with NOT_OPEN, RESERVED_TYPE or INVALID_DATA; a
   * rejection that nobody awaits harms nobody.
   */
  send(data: unknown): Promise<DeliveryOutcome> {
    return data instanceof Frame ? this.#sendFrame(data) : this.#sendData(data);
  }

  /** Sends a text frame. */
  sendText(text: string): Promise<DeliveryOutcome> {
    return this.#sendData(`${text}`);
  }

  /** Sends anything that JSON can carry as a text frame; a string as a JSON string. */
  sendJson(value: unknown): Promise<DeliveryOutcome> {
    return typeof value === "string" ? this.sendText(JSON.stringify(value)) : this.send(value);
  }

  /** Sends a binary frame. */
  sendBinary(data: ArrayBuffer | ArrayBufferView | readonly number[]): Promise<DeliveryOutcome> {
    const isBuffer = ArrayBuffer.isView(data) || data instanceof ArrayBuffer;
    return this.#sendData(isBuffer ? bytesOf(data) : Uint8Array.from(data));
  }

  /** Closes with `code` and `reason`. Rejects with INVALID_CLOSE_CODE. */
  close(code: number = CLOSE_CODES.NORMAL, reason = ""): Promise<void> {
    if (!isSendableCloseCode(code) || !isCloseReason(reason))
      return rejected(new WebSocketError("INVALID_CLOSE_CODE"));
    this.host.dispatch({ type: "removeConnection", connectionId: this.id, code, reason });
    return Promise.resolve();
  }

  /** Sends a protocol ping (RFC 6455 5.5.2). @param payload at most 125 bytes */
  ping(payload?: Uint8Array): void {
    this.host.ping(this.id, payload);
  }

  /** Sends a pong that nobody asked for (RFC 6455 5.5.3). @param payload at most 125 bytes */
  pong(payload?: Uint8Array): void {
    this.host.pong(this.id, payload);
  }

  /** Says whose connection this is; undefined for nobody's. */
  setUserId(userId: UserId | undefined): Promise<void> {
    return this.host.request({ type: "setUserId", connectionId: this.id, userId, at: undefined });
  }

  /** Notes something about the connection; a value that JSON can carry. */
  setUserData(key: string, value: unknown): Promise<void> {
    return this.host.request({ type: "setUserData", connectionId: this.id, key, value });
  }

  /** The same as `setUserData`. */
  setMetadata(key: string, value: unknown): Promise<void> {
    return this.setUserData(key, value);
  }

  /**
   * Puts it into a room. Rejects with ROOM_FULL, ROOM_ACCESS_DENIED, ROOM_LIMIT, INVALID_NAME or
   * NOT_OPEN.
   */
  joinRoom(room: RoomName): Promise<void> {
    return this.host.request({ type: "joinRoom", connectionId: this.id, room });
  }

  leaveRoom(room: RoomName): Promise<void> {
    return this.host.request({ type: "leaveRoom", connectionId: this.id, room });
  }

  /** The same as `joinRoom`. */
  join(room: RoomName): Promise<void> {
    return this.joinRoom(room);
  }

  /** The same as `leaveRoom`. */
  leave(room: RoomName): Promise<void> {
    return this.leaveRoom(room);
  }

  isInRoom(room: RoomName): boolean {
    return this.known?.rooms.has(room) ?? false;
  }

  /**
   * Sends to everybody else in a room; without a room to everybody else. Rejects with INVALID_DATA
   * or RESERVED_TYPE.
   */
  broadcast(room: RoomName, data: unknown): Promise<void>;
  broadcast(data: unknown): Promise<void>;
  broadcast(...target: [room: RoomName, data: unknown] | [data: unknown]): Promise<void> {
    return this.#broadcast(target, this.id);
  }

  /** As `broadcast`, to this connection too; in a room only while it is a member. */
  broadcastAll(room: RoomName, data: unknown): Promise<void>;
  broadcastAll(data: unknown): Promise<void>;
  broadcastAll(...target: [room: RoomName, data: unknown] | [data: unknown]): Promise<void> {
    return this.#broadcast(target, undefined);
  }

  #broadcast(
    target: [room: RoomName, data: unknown] | [data: unknown],
    except: ConnectionId | undefined,
  ): Promise<void> {
    const audience: Audience =
      target.length === 2 ? { kind: "room", room: target[0] } : { kind: "all" };
    return this.#order.send(target.at(-1), (outgoing) =>
      this.host.request({ type: "deliver", outgoing, audience, except }),
    );
  }

  #sendData(data: unknown): Promise<DeliveryOutcome> {
    return this.#order.send(data, (outgoing) => {
      const outlook = this.host.outlook(this.id);
      if (outlook === "closed") return rejected(new WebSocketError("NOT_OPEN"));
      if (outgoing instanceof Message && isControlType(outgoing.type)) {
        return rejected(new WebSocketError("RESERVED_TYPE"));
      }
      this.host.dispatch({ type: "deliver", outgoing, audience: this.#audience });
      return outcomes[outlook];
    });
  }

  #sendFrame({ kind, data, code, text, bytes }: Frame): Promise<DeliveryOutcome> {
    if (kind === "text" || kind === "binary") return this.#sendData(data);
    if (!this.isOpen()) return rejected(new WebSocketError("NOT_OPEN"));
    if (kind === "close") return this.close(code, text).then(() => "sent");
    if (bytes.length > controlBytesMax) return rejected(new WebSocketError("INVALID_DATA"));
    if (kind === "ping") this.ping(bytes);
    else this.pong(bytes);
    return outcomes.sent;
  }
}

/** RFC 6455 5.5. */
const controlBytesMax = 125;
