/** Decides whether what a peer sends fits the contract. */
import { either as E } from "fp-ts";
import type { DecodeError } from "../core/error.js";
import { Message } from "../core/Message.js";
import type { Contract, Side } from "./contract.js";
import { jsonDepthMax } from "./jsonLimits.js";
import { isOfPattern } from "./roomPattern.js";
import type { Schema } from "./schema.js";
import { validate } from "./schema.js";

/**
 * The message with its data as the schema has made it; the same reference when that is the same data.
 * A server (`side` is who reads) takes events that clients send, and requests; a client takes events
 * that servers send. A `Left` says what does not fit: `type`, `room`, or the path in `data`. A type or
 * room that the contract does not have is let through when it says `unknown: "allow"`. Never throws.
 */
export const readInbound = (
  contract: Contract,
  side: Side,
  message: Message,
): E.Either<DecodeError, Message> => {
  const allows = contract.unknown === "allow";
  if (!allows && message.room !== undefined && !isRoomOf(contract, message.room)) {
    return misfit("room: expected a room of the contract");
  }
  const event = contract.events.get(message.type);
  if (event !== undefined) {
    return event.from === side
      ? misfit(`type: expected one that a ${side === "server" ? "client" : "server"} sends`)
      : checked(event.payload, message);
  }
  const request = contract.requests.get(message.type);
  if (request === undefined) {
    return allows ? E.right(message) : misfit("type: expected one of the contract");
  }
  return side === "server"
    ? checked(request.request, message)
    : misfit("type: expected one that a server sends");
};

/**
 * What the schema makes of the answer to a request of that type; a `Left` for data that does not fit.
 * The answer to a request that the contract does not have passes when it says `unknown: "allow"`.
 */
export const checkReply = (
  contract: Contract,
  type: string,
  data: unknown,
): E.Either<DecodeError, unknown> => {
  const request = contract.requests.get(type);
  if (request !== undefined) return validate(request.response, data);
  return contract.unknown === "allow"
    ? E.right(data)
    : misfit("type: expected a request of the contract");
};

/** Whether the contract has that room; one without rooms has any. */
export const isRoomOf = (contract: Contract, room: string): boolean =>
  contract.rooms.isEmpty() || contract.rooms.some((pattern) => isOfPattern(pattern, room));

const checked = (schema: Schema, message: Message): E.Either<DecodeError, Message> => {
  const answer = validate(schema, message.data);
  if (E.isLeft(answer)) return answer;
  if (isSame(answer.right, message.data, jsonDepthMax)) return E.right(message);
  const { type, id, timestamp, room, userId } = message;
  return E.right(new Message(type, answer.right, { id, timestamp, room, userId }));
};

/**
 * Whether both are the same plain data. Unlike in `sameData`, a date is not the text that it was made
 * of. What nests deeper than a message may counts as different.
 */
const isSame = (a: unknown, b: unknown, depth: number): boolean => {
  if (Object.is(a, b)) return true;
  if (depth === 0 || !isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) {
    return false;
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key], depth - 1))
  );
};

const isPlain = (value: unknown): value is { readonly [key: string]: unknown } => {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

const misfit = (detail: string): E.Either<DecodeError, never> =>
  E.left({ code: "INVALID_MESSAGE", detail });
