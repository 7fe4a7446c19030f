/**
 * A server with the default options whose handler answers everybody, but for some goes wrong.
 *
 * `misbehaviour.mjs message|route|request none|sleep|throw|reject|never`
 */
import { setTimeout as delay } from "node:timers/promises";
import { Message, WebSocketServer } from "jounce-websocket";
import { createServer } from "jounce-websocket/server";
import { answerRequests } from "../requests.mjs";
import { host } from "./shared.mjs";

const [, , place, what] = process.argv;
const sleepMs = 1000;
const live = createServer(new WebSocketServer({ port: 0, host }));

const misbehaviours = {
  none: () => {},
  sleep: () => delay(sleepMs),
  throw: () => {
    throw new Error("planted");
  },
  reject: () => Promise.reject(new Error("planted")),
  never: () => new Promise(() => {}),
};

const counts = { handled: 0, badHandled: 0, errors: 0 };
live.on("error", () => void (counts.errors += 1));

function goWrong() {
  counts.badHandled += 1;
  return misbehaviours[what]();
}

/** What the handler does with a message: the good ones are answered at once. */
function handle(type, answer) {
  if (type === "bad") return goWrong();
  counts.handled += 1;
  return answer();
}

const places = {
  message: () =>
    live.on("message", ({ connectionId, message }) =>
      handle(message.type, () =>
        live.client(connectionId)?.send(new Message("answer", message.data)),
      ),
    ),
  route: () =>
    live.ws("/", (ws) => {
      ws.on("bad", goWrong);
      ws.on("ask", (data) => handle("ask", () => ws.send(new Message("answer", data))));
    }),
  request: () => {
    live.handle("ask", (data) => handle("ask", () => data));
    live.handle("bad", goWrong);
  },
};

places[place]();
await live.start();
answerRequests({ port: () => live.port, counts: () => counts });
