/** Servers on loopback sockets, and clients made as the document of the React client makes them. */
import type { Message, ServerApp } from "jounce-websocket";
import type { LiveClient } from "jounce-websocket/client";
import { createClient, createDefaultConfig } from "jounce-websocket/client";
import type { LiveServer, NodeServerOptions } from "jounce-websocket/server";
import { acceptance, RawPeer } from "../../support/rawPeer.js";
import { closeAfterTest, listenTcp, Log, serve } from "../../support/sockets.js";

type Config = Parameters<typeof createDefaultConfig>[0];

/** Passes on every message: to its room, or to everybody where it names none. */
const relay: ServerApp = (server, event) => {
  if (event.type !== "message") return server;
  const { message } = event;
  return message.room === undefined
    ? server.broadcast(message)
    : server.broadcastToRoom(message.room, message);
};

/** A server whose members hear one another. */
export const serveRelay = (running: NodeServerOptions = {}, port = 0): Promise<LiveServer> =>
  serve({ port }, { app: relay, ...running });

/** A client that is not connected yet. */
export const clientOf = (
  { port }: { readonly port: number },
  overrides: Config & { readonly requestTimeoutMs?: number } = {},
): LiveClient => {
  const config = createDefaultConfig({ url: "localhost", port, ...overrides });
  const client = createClient({ ...config, reconnectJitter: 0 });
  closeAfterTest(() => client.close());
  return client;
};

/** A client that is connected. */
export const connectTo = async (
  server: { readonly port: number },
  overrides: Config & { readonly requestTimeoutMs?: number } = {},
): Promise<LiveClient> => {
  const client = clientOf(server, overrides);
  await client.connect();
  return client;
};

/** A server that lets everybody in and never says a word. */
export const serveSilence = (): Promise<{ readonly port: number }> =>
  listenTcp((socket) => {
    const peer = new RawPeer(socket);
    void peer.head().then((request) => peer.write(acceptance(request)));
  });

/** The messages of those types that the client hears from now on. */
export const heardBy = (
  client: LiveClient,
  types: string | readonly string[],
  room?: string,
  once?: boolean,
): Log<Message> & { readonly id: string } => {
  const log = new Log<Message>();
  const id = client.subscribe(types, (message) => log.push(message), room, once);
  return Object.assign(log, { id });
};
