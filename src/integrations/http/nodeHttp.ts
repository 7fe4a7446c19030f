/** Decides how sockets come to a server of node:http or node:https. */
import type { PlainRequest } from "../../driver/node/plainRequest.js";
import type { HttpServer } from "../../driver/node/wsListener.js";
import { AppSockets } from "./AppSockets.js";
import type { PlainResponse } from "./plainResponse.js";
import { respond } from "./plainResponse.js";
import type { PluginOptions } from "./options.js";
import type { Plan, SocketRoutes } from "./SocketRoutes.js";
import { carryOut, socketRoutes } from "./SocketRoutes.js";

/** The sockets of a server of node:http. */
export interface HttpSocketRoutes extends SocketRoutes {
  /**
   * Answers a plain GET for a path of sockets with 426, or with the reason why nobody would be let
   * in; gives whether it did. For the server's own handler, which gets all requests:
   * `if (server.ws.answerPlain(request, response)) return;`
   */
  answerPlain(request: PlainRequest, response: PlainResponse): boolean;
}

/** A server that has sockets. */
export interface WithHttpSockets {
  readonly ws: HttpSocketRoutes;
}

/** Gives a server sockets: `plugin(server)` is the server with `ws`. */
export type HttpPlugin = <Server extends HttpServer>(server: Server) => Server & WithHttpSockets;

/** A plugin for node:http and node:https. */
export const httpPlugin = (plan: Plan): HttpPlugin => {
  function plugin<Server extends HttpServer>(server: Server): Server & WithHttpSockets;
  function plugin(server: HttpServer): unknown {
    carryOut(plan, server, (options) => install(server, options));
    return server;
  }
  return plugin;
};

const install = (server: HttpServer, options: PluginOptions): AppSockets => {
  const answerPlain = (request: PlainRequest, response: PlainResponse): boolean => {
    const answer = sockets.answer(request);
    if (answer !== undefined) respond(response, answer);
    return answer !== undefined;
  };
  const sockets = new AppSockets(options, () => {
    // Without a listener for requests, a peer would wait for ever.
    if (server.listenerCount("request") > 0) return;
    server.on("request", (request, response) => {
      if (!answerPlain(request, response)) response.writeHead(404).end("Not Found");
    });
  });
  Object.assign(server, { ws: Object.assign(socketRoutes(sockets), { answerPlain }) });
  sockets.attach(server);
  return sockets;
};
