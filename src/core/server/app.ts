/** Decides how an app takes part: as a reducer over what the server tells, in the same step. */
import type { ServerEvent } from "./event.js";
import type { ServerApp, WebSocketServer } from "./WebSocketServer.js";

/**
 * One turn of a server with its app: the event, then the app for each thing that the event brought
 * about. What the app itself brings about is not handed to it again.
 */
export const reduceWith =
  (app: ServerApp) =>
  (server: WebSocketServer, event: ServerEvent): WebSocketServer => {
    const after = server.apply(event);
    if (after === server) return server;
    let next = after;
    for (const effect of after.outboxSince(server)) {
      if (effect.type === "notify") next = app(next, effect.notice);
    }
    return next;
  };
