/** The wire forms as io-ts codecs. The envelope's is the specification of `Message.fromObject`. */
import { either as E } from "fp-ts";
import * as t from "io-ts";
import { Message } from "../core/Message.js";
import { plainBytes } from "./plain.js";

const FiniteNumber = t.refinement(t.number, Number.isFinite, "FiniteNumber");
const NonEmptyText = t.refinement(t.string, (text) => text !== "", "NonEmptyText");

/** The envelope of wire protocol version 1. */
export const envelopeCodec = t.intersection([
  t.type({ type: NonEmptyText }),
  t.partial({
    data: t.unknown,
    id: t.string,
    timestamp: FiniteNumber,
    room: t.string,
    userId: t.string,
  }),
]);

/** A message as its envelope. */
export const messageCodec = new t.Type<Message, unknown>(
  "Message",
  (value): value is Message => value instanceof Message,
  (value, context) => {
    const message = Message.fromObject(value);
    return E.isRight(message)
      ? t.success(message.right)
      : t.failure(value, context, message.left.detail);
  },
  (message) => message.toJSON(),
);

const hexCodec = t.type({ hex: t.refinement(t.string, (hex) => /^(?:[0-9a-f]{2})*$/.test(hex)) });

/** Bytes as hexadecimal text in an object, so that they cannot be taken for a text frame. */
export const bytesCodec = new t.Type<Uint8Array, unknown>(
  "Bytes",
  (value): value is Uint8Array => value instanceof Uint8Array,
  (value, context) => {
    const decoded = hexCodec.validate(value, context);
    if (E.isLeft(decoded)) return decoded;
    const pairs = decoded.right.hex.match(/../g) ?? [];
    return t.success(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)));
  },
  plainBytes,
);

/** A raw frame: text or bytes. */
export const frameCodec = t.union([t.string, bytesCodec], "Frame");

/** What may be sent: a message, text or bytes. */
export const outgoingCodec = t.union([t.string, bytesCodec, messageCodec], "Outgoing");
