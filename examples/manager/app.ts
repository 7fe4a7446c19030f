/** Runs chat and notifications with one manager, and takes news over HTTP. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createHttpServer } from "node:http";
import { AppContext, ConnectionManager, ws } from "jounce-websocket/manager";
import type { LiveServer } from "jounce-websocket/server";
import { createServer } from "jounce-websocket/server";
import { ChatHandler } from "./chat.js";
import { notificationHandler, notify } from "./notifications.js";

/** What runs. */
export interface Running {
  readonly live: LiveServer;
  readonly manager: ConnectionManager;
  readonly stop: () => Promise<void>;
}

/** Starts it. @param port 0 for any free one */
export const start = async (port: number, host = "localhost"): Promise<Running> => {
  const manager = ConnectionManager.withMaxConnections(1_000);
  const context = AppContext.builder().withWebSocketManager(manager).build();
  const http = createHttpServer((request, response) => respond(manager, request, response));
  const live = createServer({ port, host }, { server: http });
  ws("/chat", new ChatHandler(), context)(live);
  ws("/notifications", notificationHandler, context)(live);
  await live.start();
  return { live, manager, stop: () => stop(live, http) };
};

const stop = async (live: LiveServer, http: Server): Promise<void> => {
  await live.stop();
  http.close();
};

/** POST /notify/USER?title=...&body=... tells that user; GET /metrics counts. */
const respond = (
  manager: ConnectionManager,
  { method, url = "/" }: IncomingMessage,
  response: ServerResponse,
): void => {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const [, user] = /^\/notify\/([\w-]+)$/.exec(pathname) ?? [];
  if (method === "GET" && pathname === "/metrics") {
    response.end(JSON.stringify(manager.metrics()));
  } else if (method === "POST" && user !== undefined) {
    const { title = "News", body = "" } = Object.fromEntries(searchParams);
    notify(manager, user, { title, body }).then(
      () => response.writeHead(204).end(),
      (cause: unknown) => response.writeHead(502).end(String(cause)),
    );
  } else response.writeHead(404).end();
};
