/** Decides how a socket's callbacks become events: one each, after the link has let them pass. */
import type { FromBatch, OneFromClient } from "../../codec/decode.js";
import { decodeFromBatch, decodeFromClient } from "../../codec/decode.js";
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
    if (decoded.type === "batch") this.#unpack(decoded.texts, moment);
    else this.#tell(decoded, data, moment);
  }

  /** A batch is its messages, as if each had come in a frame of its own. */
  #unpack(texts: readonly string[], arrived: Moment): void {
    const { moment, options, obey } = this.parts;
    for (const [index, text] of texts.entries()) {
      // Who has been sent away by what came before is not listened to for the rest.
      if (this.peer.socket.isClosing === true) return;
      // The frame has been counted as one. The others' bytes came with it.
      const at = index === 0 ? arrived : moment();
      const effects = index === 0 ? accepted : this.peer.arrived(0, at.now, options());
      for (const effect of effects) {
        if (effect.type === "accept") this.#tell(decodeFromBatch(text, options()), text, at);
        else obey(this.peer, effect);
      }
    }
  }

  #tell(decoded: OneFromClient | FromBatch, data: FrameData, moment: Moment): void {
    const { dispatch, offer } = this.parts;
    const { connectionId } = this.peer;
    switch (decoded.type) {
      case "message":
        return dispatch({ ...decoded, connectionId, data, moment });
      case "frame":
        return dispatch({ type: "frame", connectionId, data, moment });
      case "auth":
        return offer(connectionId, decoded.token, decoded.requestId);
      case "malformed":
        return dispatch(mistake(decoded, connectionId, moment));
      default:
        return dispatch({ ...decoded, connectionId, moment });
    }
  }
}

const accepted: readonly LinkEffect[] = Object.freeze([{ type: "accept" }]);

type Malformed = Extract<OneFromClient | FromBatch, { readonly type: "malformed" }>;

/** What is no message is answered; with the id that it claims where others came with it. */
const mistake = (decoded: Malformed, connectionId: ConnectionId, moment: Moment): ServerFact => {
  if (!("requestId" in decoded)) return { ...decoded, connectionId, moment };
  const {
    fault: { code },
    requestId: id,
  } = decoded;
  return { type: "refused", code, context: "batch", request: { id }, connectionId, moment };
};
