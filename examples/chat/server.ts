/** Runs the chat: page and WebSocket on one port. PORT and HOST say where; 8080 on localhost. */
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "jounce-websocket";
import { runServer } from "jounce-websocket/server";
import { chat, withPermanentRooms } from "./app.js";
import { serveFolder } from "./files.js";

const host = process.env["HOST"] ?? "localhost";
const port = Number(process.env["PORT"] ?? 8080);

/** A chat message is at most 2,000 characters; JSON may need six bytes for one. */
const messageBytesMax = 16 * 1024;

const sentences: Readonly<Record<string, string>> = {
  EADDRINUSE: `Port ${port} is in use. Stop what listens there, or take another: PORT=${port + 1} npm start`,
  EACCES: `Port ${port} may not be used. Take another: PORT=8080 npm start`,
  EADDRNOTAVAIL: `This machine has no address ${host}. Leave HOST out, or set it to one that it has.`,
  ENOTFOUND: `There is no host ${host}. Leave HOST out, or set it to an address of this machine.`,
};

// The library tells that it could not listen; why, only the HTTP server tells.
let failure: string | undefined;

try {
  const page = createServer(serveFolder(fileURLToPath(new URL("page", import.meta.url))));
  page.once("error", ({ code = "" }: NodeJS.ErrnoException) => (failure = sentences[code]));
  const options = { host, port, messageBytesMax, roomsPerConnectionMax: 20, connectionsMax: 1_000 };
  const server = withPermanentRooms(new WebSocketServer(options)).start();
  const live = await runServer(server, { app: chat, server: page });

  const stop = (): void => {
    live.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  console.log(`Chat on http://${host.includes(":") ? `[${host}]` : host}:${live.port}`);
} catch (error) {
  console.error(failure ?? (error instanceof Error ? error.message : error));
  process.exitCode = 1;
}
