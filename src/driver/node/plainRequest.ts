/**
 * Decides how a plain request for a path of sockets is answered: with 426, or with the reason why
 * whoever asks would not be let in, which is the machine's.
 */
import type { IncomingMessage } from "node:http";
import type { WebSocketServer } from "../../core/server/WebSocketServer.js";
import type { World } from "../ports.js";
import { momentOf } from "../ports.js";
import { handshakeOf, refusalAnswer } from "./handshakes.js";
import type { HttpServer } from "./wsListener.js";

/** A request as Node has it. */
export type PlainRequest = IncomingMessage;

/** What is answered to a plain request. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const body = "Upgrade Required";

/** RFC 9110 15.5.22. */
const upgradeRequired: PlainAnswer = Object.freeze({
  status: 426,
  headers: Object.freeze({
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": `${body.length}`,
  }),
  body,
});

/** The answer to a GET or HEAD for a path of sockets; undefined for every other request. */
export const plainAnswer = (
  server: WebSocketServer,
  request: PlainRequest,
  http: HttpServer,
  world: World,
): PlainAnswer | undefined => {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  const moment = momentOf(world);
  const handshake = handshakeOf(request, http, false);
  const connectionId = moment.id;
  // Asked as an upgrade would be. The value that comes of it is forgotten, so that nothing is counted.
  const asked = server.apply({ type: "upgrade", connectionId, handshake, moment });
  const refusal = asked.outboxSince(server).find((effect) => effect.type === "turnAway");
  if (refusal?.type !== "turnAway") return upgradeRequired;
  const { status, code, retryAfterMs } = refusal;
  if (code === "UNKNOWN_PATH") return undefined;
  return { status, ...refusalAnswer(status, code, retryAfterMs) };
};
