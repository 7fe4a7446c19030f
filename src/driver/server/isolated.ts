/**
 * Decides what becomes of an app or a rule that throws: the app has done nothing, the rule refuses,
 * and both are reported. A guard may refuse, it never fails open and never fails the server.
 */
import { WebSocketError } from "../../core/error.js";
import type { Middleware, Rules } from "../../core/server/rules.js";
import type { ServerApp } from "../../core/server/WebSocketServer.js";

type Report = (cause: unknown, context: string) => void;

/** The app; what it throws, or a value that it made from nowhere, changes nothing. */
export const isolatedApp = (app: ServerApp | undefined, report: Report): ServerApp | undefined => {
  if (app === undefined) return undefined;
  return (server, event) => {
    try {
      const next = app(server, event);
      if (next.isRelatedTo(server)) return next;
      throw new WebSocketError("INVALID_UPDATE", undefined, { context: "app" });
    } catch (cause) {
      report(cause, "app");
      return server;
    }
  };
};

/** The rules; one that throws refuses with SERVER_ERROR. */
export const isolatedRules = ({ middleware = [], authorize }: Rules, report: Report): Rules => {
  const safely =
    <A extends readonly unknown[], R>(ask: (...given: A) => R, context: string) =>
    (...given: A): R | "SERVER_ERROR" => {
      try {
        return ask(...given);
      } catch (cause) {
        report(cause, context);
        return "SERVER_ERROR";
      }
    };
  const stage = ({ upgrade, connect, message, join }: Middleware): Middleware => ({
    ...(upgrade && { upgrade: safely(upgrade, "upgrade") }),
    ...(connect && { connect: safely(connect, "connect") }),
    ...(message && { message: safely(message, "message") }),
    ...(join && { join: safely(join, "join") }),
  });
  return {
    middleware: middleware.map(stage),
    ...(authorize && { authorize: safely(authorize, "authorize") }),
  };
};
