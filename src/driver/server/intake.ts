/** Decides how a socket's callbacks become events: one each, after the link has let them pass. */
import { decodeFromClient } from "../../codec/decode.js";
import type { WebSocketErrorCode } from "../../core/error.js";
import { fault } from "../../core/error.js";
import type { FrameData } from "../../core/Frame.js";
import type { ConnectionId } from "../../core/ids.js";
import type { Moment } from "../../core/moment.js";
import type { ServerFact } from "../../core/server/event.js";
import type { ServerOptions } from "../../core/server/options.js";
import type { LinkEffect } from "../../core/connection/effect.js";
import type { SocketObserver } from "../ports.js";
import type { Peer } from "./peers.js";

/** What the intake needs of its server. */
export interface IntakeParts<C> {
  readonly moment: () => Moment;
  readonly options: () => ServerOptions;
  readonly dispatch: (event: ServerFact) => void;
  /** A peer sent a proof of who it is. */
  readonly offer: (connectionId: ConnectionId, token: string, requestId?: string) => void;
  /** Does what a link asks for. */
  readonly obey: (peer: Peer<C>, effect: LinkEffect) => void;
  /** A ping or pong frame arrived. */
  readonly beat: (peer: Peer<C>, kind: "ping" | "pong", payload: Uint8Array) => void;
  /** The socket is gone. */
  readonly gone: (peer: Peer<C>) => void;
}

/** Observes one peer's socket. */
export class Intake<C> implements SocketObserver {
  constructor(
    private readonly parts: IntakeParts<C>,
    private readonly peer: Peer<C>,
  ) {}

  frame(data: FrameData, bytes: number): void {
    const { moment, options, obey } = this.parts;
    const arrived = moment();
    for (const effect of this.peer.arrived(bytes, arrived.now, options())) {
      if (effect.type === "accept") this.#accepted(data, arrived);
      else obey(this.peer, effect);
    }
  }

  heard(kind: "ping" | "pong", payload: Uint8Array): void {
    const { moment, options, obey, beat } = this.parts;
    const refusals = this.peer.arrived(undefined, moment().now, options());
    for (const effect of refusals) obey(this.peer, effect);
    if (refusals.length === 0) beat(this.peer, kind, payload);
  }

  /** What follows is always `closed`, with the code that the failure calls for. */
  failed(_cause: unknown, code: WebSocketErrorCode = "NETWORK_ERROR"): void {
    const moment = this.parts.moment();
    const { connectionId } = this.peer;
    this.parts.dispatch({ type: "failed", connectionId, fault: fault(code, "socket"), moment });
  }

  closed(code: number, reason: string, wasClean: boolean): void {
    const moment = this.parts.moment();
    const { connectionId } = this.peer;
    this.parts.dispatch({ type: "disconnect", connectionId, code, reason, wasClean, moment });
    this.parts.gone(this.peer);
  }

  #accepted(data: FrameData, moment: Moment): void {
    const { options, dispatch } = this.parts;
    const { connectionId, strict } = this.peer;
    if (options().envelope === "raw") {
      dispatch({ type: "frame", connectionId, data, moment });
      return;
    }
    const decoded = decodeFromClient(data, strict, options());
    switch (decoded.type) {
      case "message":
        return dispatch({ ...decoded, connectionId, data, moment });
      case "frame":
        return dispatch({ type: "frame", connectionId, data, moment });
      case "auth":
        return this.parts.offer(connectionId, decoded.token, decoded.requestId);
      default:
        return dispatch({ ...decoded, connectionId, moment });
    }
  }
}
