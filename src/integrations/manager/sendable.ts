/** Decides what a manager sends, and in which frames. */
import { WebSocketError } from "../../core/error.js";
import type { FrameData } from "../../core/Frame.js";
import { Frame } from "../../core/Frame.js";
import type { Message } from "../../core/Message.js";
import { rejected } from "../../driver/promises.js";

/** A frame, a message of the wire protocol, text or bytes. */
export type Sendable = Frame | Message | FrameData;

/** What the server is handed: the payload of a data frame, and everything else as it is. */
export const payloadOf = (data: Sendable): Message | FrameData =>
  data instanceof Frame ? data.data : data;

/** Whether it is a ping, a pong or a close frame, which goes to each connection by itself. */
export const isControlFrame = (data: unknown): data is Frame =>
  data instanceof Frame && !data.isText() && !data.isBinary();

/** Sends the JSON of a value. Rejects with INVALID_DATA for what JSON cannot carry. */
export const withJson = <A>(value: unknown, send: (text: string) => Promise<A>): Promise<A> => {
  let text: unknown;
  let cause: unknown;
  try {
    text = JSON.stringify(value);
  } catch (thrown) {
    cause = thrown;
  }
  if (typeof text === "string") return send(text);
  return rejected(new WebSocketError("INVALID_DATA", undefined, { context: "json", cause }));
};
