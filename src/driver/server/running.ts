/** Decides what may be said of how a server is run. */
import type { Contract } from "../../codec/contract.js";
import { enforcing } from "../../codec/enforce.js";
import type { EventHandler } from "../../core/EventHandler.js";
import type { Rules } from "../../core/server/rules.js";
import type { ServerApp, WebSocketServer } from "../../core/server/WebSocketServer.js";
import type { Logger } from "../ports.js";
import type { JournalSink } from "../recorder.js";
import type { Authenticator, TokenSources, UpgradeHook } from "./authentication.js";

/** How a server is run. */
export interface RunServerOptions extends Rules {
  /** What the server does with what happens; a pure reducer. */
  readonly app?: ServerApp | undefined;
  readonly handler?: EventHandler | undefined;
  /** Takes the lines of a journal from which `replay` makes the same value. */
  readonly journal?: JournalSink | undefined;
  /** Stops the server when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Says who a peer is by its token; with it the option `authentication` is "required". */
  readonly authenticate?: Authenticator | undefined;
  /** Where tokens are looked for beside the Authorization header, subprotocols and `auth` messages. */
  readonly tokenFrom?: TokenSources | undefined;
  /** Looks at each handshake before it is answered. */
  readonly onUpgrade?: UpgradeHook | undefined;
  /** What peers may send; the app sees nothing else. */
  readonly contract?: Contract | undefined;
  /** Takes what no listener asked for: an instance of pino, or the console by default. */
  readonly logger?: Logger | undefined;
}

/** The contract comes first: no other rule sees what does not fit it. */
export const rulesOf = ({ contract, middleware = [], authorize }: RunServerOptions): Rules => ({
  middleware: contract === undefined ? middleware : [enforcing(contract), ...middleware],
  authorize,
});

/** The server as one that lets in nobody unknown, where there is somebody to ask. */
export const requiringProof = (server: WebSocketServer): WebSocketServer =>
  server.options.authentication === "none"
    ? server.withOptions({ authentication: "required" })
    : server;
