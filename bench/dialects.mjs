/** How to speak to each kind of server: the request path, the greeting, and what a message looks like. */
import { maskedTextFrame } from "./frames.mjs";

const plain = {
  path: "/",
  envelope: (payload) => payload,
  greet: () => true,
};

/** Engine.IO 4 over WebSocket only: `0{...}` is its open packet, `40` joins the default namespace. */
const socketio = {
  path: "/socket.io/?EIO=4&transport=websocket",
  envelope: (payload) => `42["m","${payload}"]`,
  greet: (text, write) => {
    if (text.startsWith("0")) write(maskedTextFrame("40"));
    return text.startsWith("40");
  },
  greetingFrames: true,
  heartbeatReply: maskedTextFrame("3"),
};

export const dialects = { plain, socketio };

/** A payload that is not JSON, not constant, and needs no escaping in any envelope. */
export function payloadOf(bytes) {
  const letters = "the quick brown fox jumps over a lazy dog ";
  return letters.repeat(Math.ceil(bytes / letters.length)).slice(0, bytes);
}
