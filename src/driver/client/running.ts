/** Decides what may be said of how a client is run, and what it needs of its host. */
import type { EventHandler } from "../../core/EventHandler.js";
import type { Dialer, OfflineStore, World } from "../ports.js";
import type { JournalSink } from "../recorder.js";
import type { AuthToken } from "./TokenSource.js";

/** How a client is run. */
export interface RunClientOptions {
  /**
   * What it proves who it is with, before anything else goes out on a connection. A function is asked
   * before every proof, and makes it possible to renew one in place before it ends.
   */
  readonly authToken?: AuthToken | undefined;
  /** Keeps what waits for a connection over the end of the page or process. */
  readonly offline?: OfflineStore | undefined;
  /** Opens its sockets, in place of the host's own way. */
  readonly dialer?: Dialer | undefined;
  /** Whether it writes what happens to it to the console, at the level debug. Default false. */
  readonly enableLogging?: boolean | undefined;
  readonly handler?: EventHandler | undefined;
  /** Takes the lines of a journal from which `replay` makes the same value. */
  readonly journal?: JournalSink | undefined;
  /** Closes the client when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** The outside world of a client. */
export interface ClientPorts {
  readonly world: World;
  readonly dialer: Dialer;
}
