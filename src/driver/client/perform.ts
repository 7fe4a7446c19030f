/** Decides how each effect of a client is done, and how its socket's callbacks become events. */
import { decode } from "../../codec/decode.js";
import type { JsonLimits } from "../../codec/jsonLimits.js";
import { jsonDefaults } from "../../codec/jsonLimits.js";
import type { ClientEffect, ClientNotice } from "../../core/client/effect.js";
import type { ClientEvent, KeptMessage } from "../../core/client/event.js";
import type { WebSocketClient } from "../../core/client/WebSocketClient.js";
import { CLOSE_CODES } from "../../core/closeCode.js";
import { SUBPROTOCOL } from "../../core/control.js";
import { fault } from "../../core/error.js";
import type { FrameData } from "../../core/Frame.js";
import { Message } from "../../core/Message.js";
import type { Moment } from "../../core/moment.js";
import { neverReached } from "../../core/step.js";
import type { ClientSocket, Clock, Dialer, DialObserver } from "../ports.js";
import { Batcher } from "./Batcher.js";

/** What performing needs. */
export interface ClientPerformerParts {
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly moment: () => Moment;
  readonly dispatch: (event: ClientEvent) => void;
  readonly read: () => WebSocketClient;
  readonly notify: (notice: ClientNotice) => void;
  /** The peer sent a ping or pong frame. */
  readonly beat: (kind: "ping" | "pong", payload: Uint8Array) => void;
  /** Gives the text of a proof of identity. */
  readonly prove: (requestId: string) => Promise<string>;
  /** What an earlier run left behind, to be there before the first connection. */
  readonly restored?: Promise<readonly KeptMessage[]> | undefined;
}

/** Performs the effects of one client on the socket of the current epoch. */
export class ClientPerformer {
  readonly #parts: ClientPerformerParts;
  readonly #batcher: Batcher;
  #socket: ClientSocket | undefined;
  #isRestored = false;
  #limits = jsonDefaults;

  constructor(parts: ClientPerformerParts) {
    this.#parts = parts;
    this.#batcher = new Batcher({
      clock: parts.clock,
      windowMs: () => parts.read().options.batchWindowMs,
      send: (data) => this.#socket?.send(data),
    });
  }

  /** Bytes that the socket has not sent yet. */
  get bufferedBytes(): number {
    return this.#batcher.bufferedBytes + (this.#socket?.bufferedBytes ?? 0);
  }

  /** Does one effect. */
  perform(effect: ClientEffect): void {
    switch (effect.type) {
      case "openSocket":
        return this.#dialRestored(effect);
      case "send":
        return this.#isTooMuch(effect) ? undefined : this.#batcher.send(effect.outgoing);
      case "prove":
        return void this.#prove(effect);
      case "ping":
        this.#batcher.flush();
        return this.#socket?.ping();
      case "closeSocket":
        this.#batcher.flush();
        return this.#socket?.close(effect.code, effect.reason);
      case "dropSocket":
        return this.#socket?.drop();
      case "notify":
        return this.#parts.notify(effect.notice);
      default:
        return neverReached(effect);
    }
  }

  /** Answers to pings that nobody reads would pile up as fast as the server can ask. */
  #isTooMuch({ outgoing }: Extract<ClientEffect, { type: "send" }>): boolean {
    return (
      outgoing instanceof Message &&
      outgoing.type === "pong" &&
      this.bufferedBytes > this.#parts.read().options.bufferedBytesMax
    );
  }

  /** Whether that proof is still to be given: another one may have been given since. */
  #isAsked(requestId: string): boolean {
    const { phase } = this.#parts.read().snapshot;
    return phase.name === "connected" && phase.proof.asked?.requestId === requestId;
  }

  /** The token goes straight to the socket that asked for it, unless it comes too late. */
  async #prove({ epoch, requestId }: Extract<ClientEffect, { type: "prove" }>): Promise<void> {
    const socket = this.#socket;
    try {
      const proof = await this.#parts.prove(requestId);
      if (socket !== this.#socket || !this.#isAsked(requestId)) return;
      this.#batcher.flush();
      socket?.send(proof);
    } catch {
      const moment = this.#parts.moment();
      this.#parts.dispatch({ type: "unproven", epoch, requestId, moment });
    }
  }

  #dialRestored(effect: Extract<ClientEffect, { type: "openSocket" }>): void {
    const { restored, dispatch, moment, read } = this.#parts;
    if (restored === undefined || this.#isRestored) return this.#dial(effect);
    void restored.then((kept) => {
      this.#isRestored = true;
      dispatch({ type: "restore", kept, moment: moment() });
      if (read().snapshot.epoch === effect.epoch) this.#dial(effect);
    });
  }

  #dial({ epoch, url, protocols }: Extract<ClientEffect, { type: "openSocket" }>): void {
    const { messageBytesMax, compressionBytesMin } = this.#parts.read().options;
    const observer = this.#observer(epoch);
    this.#limits = limitsOf(messageBytesMax);
    this.#batcher.begin(epoch);
    try {
      const request = { url, protocols, messageBytesMax, compressionBytesMin };
      this.#socket = this.#parts.dialer.dial(request, observer);
    } catch {
      // A platform refuses some URLs and protocols by throwing: the dial has failed like any other.
      observer.closed(CLOSE_CODES.ABNORMAL, "", false);
    }
  }

  #observer(epoch: number): DialObserver {
    const { dispatch, moment, beat } = this.#parts;
    const now = (event: (at: Moment) => ClientEvent): void => dispatch(event(moment()));
    let strict = false;
    let isTooLarge = false;
    let hint: { readonly retryAfterMs?: number } = {};
    return {
      opened: (protocol) => {
        strict = protocol === SUBPROTOCOL;
        const canPing = this.#socket?.canPing ?? false;
        now((at) => ({ type: "opened", epoch, protocol, canPing, moment: at }));
      },
      frame: (data) => now((at) => this.#received(data, strict, epoch, at)),
      heard: (kind, payload) => {
        now((at) => ({ type: "heard", epoch, kind, moment: at }));
        beat(kind, payload);
      },
      // What follows is always `closed`, and without a close frame from the peer it has no code.
      failed: (_, code) => {
        if (code !== "MESSAGE_TOO_LARGE") return;
        isTooLarge = true;
        now((at) => ({ type: "malformed", epoch, fault: fault(code, "receive"), moment: at }));
      },
      retryAfter: (retryAfterMs) => {
        hint = { retryAfterMs };
      },
      closed: (heardCode, reason, wasClean) => {
        const code = isTooLarge ? CLOSE_CODES.MESSAGE_TOO_BIG : heardCode;
        now((at) => ({ type: "closed", epoch, code, reason, wasClean, ...hint, moment: at }));
      },
    };
  }

  #received(data: FrameData, strict: boolean, epoch: number, moment: Moment): ClientEvent {
    const decoded = decode(data, strict, this.#limits);
    if (decoded.type === "malformed") return { ...decoded, epoch, moment };
    if (strict && decoded.type === "control") this.#batcher.heed(epoch, decoded.message);
    return { ...decoded, epoch, data, moment };
  }
}

/**
 * A client chose its server: JSON may hold as many values as fit into the largest message, where each
 * takes two bytes at least. Where the platform keeps no such limit, as in a browser, this one does.
 */
const limitsOf = (messageBytesMax: number): JsonLimits => ({
  ...jsonDefaults,
  jsonValuesMax: messageBytesMax / 2,
});
