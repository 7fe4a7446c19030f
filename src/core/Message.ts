/**
 * Decides what a message is: the typed envelope that users exchange. A message made by user code is
 * an unstamped draft; id and timestamp come from the moment in which it is committed.
 */
import type { either as E } from "fp-ts";
import { hash } from "immutable";
import type { DecodeError } from "./error.js";
import { WebSocketError } from "./error.js";
import type { Moment } from "./moment.js";
import { sameData } from "./sameData.js";

/** What a message may carry beside its type and data. */
export interface MessageFields {
  /** Unique name of the message; given when it is stamped. */
  readonly id?: string | undefined;
  /** Milliseconds since the epoch; given when it is stamped. */
  readonly timestamp?: number | undefined;
  /** The room it is meant for. */
  readonly room?: string | undefined;
  /** Who wrote it; a server overwrites it with what it knows. */
  readonly userId?: string | undefined;
}

/** The message as it stands on the wire. */
export interface Envelope extends MessageFields {
  readonly type: string;
  readonly data?: unknown;
}

/** An immutable message. `data` is anything that JSON can carry. */
export class Message<T = unknown> {
  readonly type: string;
  readonly data: T;
  readonly id: string | undefined;
  readonly timestamp: number | undefined;
  readonly room: string | undefined;
  readonly userId: string | undefined;
  // A message never changes, so its text is made once.
  #json: string | undefined;

  /** @throws WebSocketError INVALID_MESSAGE when `type` is no text, or a field of another kind. */
  constructor(type: string, data?: T, fields: MessageFields = noFields) {
    const { id, timestamp, room, userId } = fields;
    if (!isOptionalTime(timestamp)) {
      throw new WebSocketError("INVALID_MESSAGE", "A timestamp must be a finite number");
    }
    if (!isOptionalText(id) || !isOptionalText(room) || !isOptionalText(userId)) {
      throw new WebSocketError("INVALID_MESSAGE", "id, room and userId of a message must be text");
    }
    this.type = checkedType(type);
    this.data = data as T;
    this.id = id;
    this.timestamp = timestamp;
    this.room = room;
    this.userId = userId;
  }

  /** Whether id and timestamp have been given. */
  get isStamped(): boolean {
    return this.id !== undefined && this.timestamp !== undefined;
  }

  /** The message with `fields` in place of its own; the same reference when none differs. */
  with(fields: MessageFields): Message<T> {
    const next = new Message(this.type, this.data, { ...this.#fields(), ...fields });
    return next.id === this.id &&
      next.timestamp === this.timestamp &&
      next.room === this.room &&
      next.userId === this.userId
      ? this
      : next;
  }

  /** Gives the missing id and timestamp from `moment`; `suffix` tells apart drafts of one moment. */
  stamp(moment: Moment, suffix = ""): Message<T> {
    if (this.isStamped) return this;
    return this.with({
      id: this.id ?? moment.id + suffix,
      timestamp: this.timestamp ?? moment.wall,
    });
  }

  equals(other: unknown): boolean {
    return (
      other instanceof Message &&
      this.type === other.type &&
      this.id === other.id &&
      this.timestamp === other.timestamp &&
      this.room === other.room &&
      this.userId === other.userId &&
      sameData(this.data, other.data)
    );
  }

  hashCode(): number {
    return hash(`${this.type}\n${this.id ?? ""}\n${this.room ?? ""}`);
  }

  /** The envelope as a plain object; fields without a value are left out. */
  toJSON(): Envelope {
    return { type: this.type, data: this.data, ...this.#fields() };
  }

  /**
   * The envelope as JSON text.
   * @throws WebSocketError INVALID_DATA when JSON cannot carry the data (a function, a cycle, a BigInt,
   * nesting without end).
   */
  toJson(): string {
    try {
      return (this.#json ??= textOf(this));
    } catch (cause) {
      throw new WebSocketError("INVALID_DATA", "The message data cannot be written as JSON", {
        context: "toJson",
        cause,
      });
    }
  }

  /** Reads JSON text. Never throws; a `Left` says what does not fit, without repeating it. */
  static fromJson(json: string): E.Either<DecodeError, Message> {
    try {
      return Message.fromObject(JSON.parse(json));
    } catch {
      return misfit("expected JSON text");
    }
  }

  /** Reads a parsed value; fields that an envelope does not have are ignored. */
  static fromObject(value: unknown): E.Either<DecodeError, Message> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return misfit("expected an object");
    }
    const envelope: Partial<Record<keyof Envelope, unknown>> = value;
    const { type, id, timestamp, room, userId } = envelope;
    if (typeof type !== "string" || type === "") return misfit("type: expected a non-empty string");
    if (!isOptionalText(id)) return misfit("id: expected a string");
    if (!isOptionalText(room)) return misfit("room: expected a string");
    if (!isOptionalText(userId)) return misfit("userId: expected a string");
    if (!isOptionalTime(timestamp)) return misfit("timestamp: expected a number");
    return {
      _tag: "Right",
      right: new Message(type, envelope.data, { id, timestamp, room, userId }),
    };
  }

  #fields(): MessageFields {
    const { id, timestamp, room, userId } = this;
    return { id, timestamp, room, userId };
  }
}

/** The type of a message. @throws WebSocketError INVALID_MESSAGE when it is not a non-empty string */
export const checkedType = (type: unknown): string => {
  if (typeof type === "string" && type !== "") return type;
  throw new WebSocketError("INVALID_MESSAGE", "A message type must be a non-empty string");
};

/** JSON itself would leave out without a word what is not data. */
const textOf = (message: Message): string => {
  const kind = typeof message.data;
  if (kind === "function" || kind === "symbol") throw new TypeError(kind);
  return JSON.stringify(message);
};

const noFields: MessageFields = Object.freeze({});

const isOptionalText = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === "string";

const isOptionalTime = (value: unknown): value is number | undefined =>
  value === undefined || (typeof value === "number" && Number.isFinite(value));

// An Either is this plain object. The functions of fp-ts that make it would be 1 KiB in every page.
const misfit = (detail: string): E.Either<DecodeError, never> => ({
  _tag: "Left",
  left: { code: "INVALID_MESSAGE", detail },
});
