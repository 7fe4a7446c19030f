/**
 * Decides which refused pages a server's log names. A page that is refused is most often one that its
 * owner forgot to allow, and the browser does not tell its script why. So each origin is named once, and
 * only the first few: whoever makes up origins can neither fill the log nor the memory.
 */
import type { WebSocketErrorCode } from "../../core/error.js";
import { printable } from "../../core/printable.js";
import type { Logger } from "../ports.js";

/** How many origins are named. */
const originsMax = 16;

/** The origins that one server has refused. */
export class RefusedOrigins {
  readonly #logger: Logger;
  readonly #named = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** A handshake was refused. Only what says whose page it was is of interest here. */
  refused(code: WebSocketErrorCode, given: string | undefined): void {
    if (code !== "ORIGIN_DENIED" || given === undefined) return;
    const origin = printable(given);
    if (this.#named.size >= originsMax || this.#named.has(origin)) return;
    this.#named.add(origin);
    this.#logger.warn({ code, origin }, "a page was refused: its origin is not in allowedOrigins");
  }
}
