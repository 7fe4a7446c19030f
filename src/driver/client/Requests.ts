/** Decides how a request becomes a promise, and how its caller stops waiting for it. */
import type { ClientEffect } from "../../core/client/effect.js";
import { refusalIn } from "../../core/client/effect.js";
import type { ClientEvent } from "../../core/client/event.js";
import { WebSocketError } from "../../core/error.js";
import { Message } from "../../core/Message.js";
import type { Moment } from "../../core/moment.js";
import { whenAborted } from "../abort.js";
import { rejected, unwatched } from "../promises.js";
import type { SendOrder } from "../SendOrder.js";
import { dated } from "./failures.js";
import { sealed } from "./saying.js";
import type { Waiters } from "./Waiters.js";

/** How a request is made. */
export interface RequestOptions {
  /** How long the answer may take, in milliseconds. Default: the option `requestTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** The room that the request is meant for. */
  readonly room?: string | undefined;
  /** Stops waiting when it is aborted: the promise rejects with ABORTED. */
  readonly signal?: AbortSignal | undefined;
}

/** What making requests needs of its client. */
export interface RequestParts {
  readonly order: SendOrder;
  readonly waiters: Waiters;
  readonly moment: () => Moment;
  /** Whether messages go out at once. */
  readonly isReady: () => boolean;
  readonly bufferedBytes: () => number;
  readonly dispatch: (
    event: ClientEvent,
    done?: (effects: readonly ClientEffect[]) => void,
  ) => void;
}

/** Makes the requests of one client. */
export class Requests {
  readonly #parts: RequestParts;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  /** Asks the server; see `LiveClient.request`. */
  make(type: string, data: unknown, { room, ...options }: RequestOptions): Promise<unknown> {
    const { moment, order } = this.#parts;
    const { id, wall } = moment();
    try {
      const message = new Message(type, data, { id, room });
      return order.send(message, () => this.#ask(id, message, options));
    } catch (cause) {
      return rejected(dated(cause, wall));
    }
  }

  #ask(requestId: string, draft: Message, { timeoutMs, signal }: RequestOptions): Promise<unknown> {
    const { waiters, dispatch, bufferedBytes, isReady } = this.#parts;
    const moment = this.#parts.moment();
    if (signal?.aborted === true) return rejected(abortion(signal, moment));
    const message = sealed(draft.stamp(moment), !isReady());
    const answer = waiters.untilReplied(requestId);
    dispatch(
      { type: "request", requestId, message, timeoutMs, bufferedBytes: bufferedBytes(), moment },
      (effects) => {
        const refusal = refusalIn(effects);
        if (refusal !== undefined) {
          waiters.giveUp(requestId, WebSocketError.from(refusal, moment.wall));
        }
      },
    );
    const stop = whenAborted(signal, () => this.#cancel(requestId, signal));
    return unwatched(answer.finally(stop));
  }

  #cancel(requestId: string, signal: AbortSignal | undefined): void {
    const { waiters, dispatch } = this.#parts;
    const moment = this.#parts.moment();
    waiters.giveUp(requestId, abortion(signal, moment));
    dispatch({ type: "cancel", requestId, moment });
  }
}

const abortion = (signal: AbortSignal | undefined, { wall }: Moment): WebSocketError => {
  const details = { context: "request", timestamp: wall, cause: signal?.reason };
  return new WebSocketError("ABORTED", undefined, details);
};
