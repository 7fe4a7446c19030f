/** Decides what a handler of connections may be, and what it is told. */
import type { ConnectionInfo } from "../../core/connection/Connection.js";
import { WebSocketError } from "../../core/error.js";
import type { WebSocketErrorCode } from "../../core/error.js";
import type { Frame } from "../../core/Frame.js";
import { isCount, isDuration } from "../../core/options.js";
import type { Identity } from "../../core/server/identity.js";
import type { RouteOptions } from "../../core/server/routes.js";
import type { HttpRequest } from "../../driver/ports.js";
import type { RouteContext } from "../../driver/server/LiveRoutes.js";
import type { RouteSocket } from "../../driver/server/RouteSocket.js";
import type { ManagerSource } from "./AppContext.js";

/** What a handler is told beside the connection: the manager, and the request that opened it. */
export interface HandlerContext extends RouteContext, ManagerSource {}

/** What is known of a handshake before it is answered. */
export interface UpgradeContext extends ManagerSource {
  /** What the path says where the route has names. */
  readonly params: Readonly<Record<string, string>>;
  /** The parameters of the query. */
  readonly query: URLSearchParams;
  readonly headers: HttpRequest["headers"];
  readonly request: HttpRequest;
  /** The address of the client, with trusted proxies taken into account. */
  readonly ip: string | undefined;
  readonly info: ConnectionInfo;
  /** Who it is, when a token said so. */
  readonly identity: Identity | undefined;
  /** Aborted when nobody waits for the answer any longer. */
  readonly signal: AbortSignal;
}

/** Nothing or true lets it in, an identity says who it is; false is FORBIDDEN, a code its refusal. */
export type UpgradeVerdict = boolean | WebSocketErrorCode | Identity | undefined | void;

/**
 * What happens to the connections of a path. All methods are optional and may be async. Those of one
 * connection are called one after the other, in the order of what happened; nobody else waits.
 */
export interface WebSocketHandler {
  /** Before the handshake is answered. What it throws is a refusal: FORBIDDEN, or its own code. */
  onUpgrade?(context: UpgradeContext): UpgradeVerdict | Promise<UpgradeVerdict>;
  /** It is connected and known to the manager. When this fails it is closed with 1011. */
  onConnect?(conn: RouteSocket, ctx: HandlerContext): unknown;
  /** It has sent a text or a binary frame. A failure is reported and the connection goes on. */
  onMessage?(conn: RouteSocket, frame: Frame, ctx: HandlerContext): unknown;
  /**
   * It has gone, however that came; called once for everybody whose `onConnect` succeeded. `conn`
   * still tells its rooms, user and metadata; the manager no longer knows it.
   */
  onDisconnect?(conn: RouteSocket, ctx: HandlerContext): unknown;
}

/** How a path is served. */
export interface HandlerOptions extends RouteOptions {
  /** How many messages of one connection may wait for its handler. More are refused. Default 100. */
  readonly waitingMessagesMax?: number | undefined;
  /**
   * How long `onDisconnect` waits for messages that came before the end, in milliseconds. Those that
   * are not handled by then are dropped. Default 5000.
   */
  readonly disconnectDelayMaxMs?: number | undefined;
}

/** The options of handling, with their defaults. */
export interface HandlerLimits {
  readonly waitingMessagesMax: number;
  readonly disconnectDelayMaxMs: number;
}

/** @throws WebSocketError INVALID_OPTION for what is out of range */
export const limitsOf = ({
  waitingMessagesMax = 100,
  disconnectDelayMaxMs = 5_000,
}: HandlerOptions): HandlerLimits => {
  if (!isCount(waitingMessagesMax) || waitingMessagesMax < 1) {
    throw new WebSocketError("INVALID_OPTION", "waitingMessagesMax is 1 or more");
  }
  if (!isDuration(disconnectDelayMaxMs)) {
    throw new WebSocketError("INVALID_OPTION", "disconnectDelayMaxMs is a time in milliseconds");
  }
  return { waitingMessagesMax, disconnectDelayMaxMs };
};
