/**
 * Runs the showcase: page, tokens and WebSocket on one port. PORT and HOST say where, 8080 on
 * localhost by default. JWT_SECRET is what tokens are signed with, TOKEN_SECONDS how long they hold.
 */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "jounce-websocket";
import { jwt } from "jounce-websocket/jwt";
import type { LiveServer } from "jounce-websocket/server";
import { runServer } from "jounce-websocket/server";
import { furnished, namesBeside, reminded, showcase } from "./app.js";
import { serveFolder } from "./files.js";
import { tokenEndpoint } from "./tokenEndpoint.js";

const host = process.env["HOST"] ?? "localhost";
const port = Number(process.env["PORT"] ?? 8080);
const lifetimeSeconds = Number(process.env["TOKEN_SECONDS"] ?? 300);
// Without a secret of its own every start signs anew: pages then fetch a new token by themselves.
const secret = process.env["JWT_SECRET"] ?? randomBytes(32).toString("base64");

const options = {
  host,
  port,
  path: "/live",
  authentication: "required",
  messageBytesMax: 64 * 1024,
  roomsPerConnectionMax: 32,
  connectionsMax: 1_000,
} as const;

const sentences: Readonly<Record<string, string>> = {
  EADDRINUSE: `Port ${port} is in use. Stop what listens there, or take another: PORT=${port + 1} npm start`,
  EACCES: `Port ${port} may not be used. Take another: PORT=8080 npm start`,
  EADDRNOTAVAIL: `This machine has no address ${host}. Leave HOST out, or set it to one that it has.`,
  ENOTFOUND: `There is no host ${host}. Leave HOST out, or set it to an address of this machine.`,
};

// The library tells that it could not listen; why, only the HTTP server tells.
let failure: string | undefined;
let live: LiveServer | undefined;

try {
  if (!Number.isInteger(lifetimeSeconds) || lifetimeSeconds < 1) {
    throw new Error("TOKEN_SECONDS is a whole number of seconds, 1 or more.");
  }
  const tokens = tokenEndpoint({
    secret,
    lifetimeSeconds,
    namesBeside: (userId) => (live === undefined ? [] : namesBeside(live.current, userId)),
  });
  const page = serveFolder(fileURLToPath(new URL("page", import.meta.url)));
  const http = createServer({ requestTimeout: 10_000 }, (request, response) =>
    (request.url === "/api/token" ? tokens : page)(request, response),
  );
  http.once("error", ({ code = "" }: NodeJS.ErrnoException) => (failure = sentences[code]));

  const server = furnished(new WebSocketServer(options), Date.now()).start();
  const authenticate = jwt({ secret, claims: ({ name }) => ({ name }) });
  const running = await runServer(server, { app: showcase, authenticate, server: http });
  live = running;
  const remind = (): unknown => running.update((current) => reminded(current, Date.now()));
  const reminding = setInterval(remind, 1_000);

  const stop = (): void => {
    clearInterval(reminding);
    running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  console.log(`Showcase on http://${host.includes(":") ? `[${host}]` : host}:${running.port}`);
} catch (error) {
  console.error(failure ?? (error instanceof Error ? error.message : error));
  process.exitCode = 1;
}
