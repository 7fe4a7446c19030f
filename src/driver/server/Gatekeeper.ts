/**
 * Decides how what a handshake or a proof of identity needs is looked up: the app's authenticator
 * and hook, with nobody waiting for ever. Who may come in is decided by the machine.
 */
import type { ConnectionInfo } from "../../core/connection/Connection.js";
import type { WebSocketErrorCode } from "../../core/error.js";
import { ERRORS, WebSocketError } from "../../core/error.js";
import type { ConnectionId } from "../../core/ids.js";
import { printable } from "../../core/printable.js";
import type { ServerEffect } from "../../core/server/effect.js";
import type { ServerFact } from "../../core/server/event.js";
import { redactedUrl } from "../../core/server/handshake.js";
import type { Identity } from "../../core/server/identity.js";
import type { HttpRequest, ServerSocket, UpgradeAttempt, World } from "../ports.js";
import { momentOf, secretId } from "../ports.js";
import type { Authenticator, Credentials, TokenSources, UpgradeHook } from "./authentication.js";
import { tokenOf } from "./authentication.js";
import { RefusedOrigins } from "./RefusedOrigins.js";

/** What the gatekeeper does not decide itself. */
export interface GatekeeperParts<C> {
  readonly world: World;
  readonly authenticate: Authenticator | undefined;
  readonly tokenFrom: TokenSources | undefined;
  /** What looks at the handshakes of a route. */
  readonly hookOf: (route: string | undefined) => UpgradeHook | undefined;
  readonly dispatch: (event: ServerFact) => void;
  readonly opened: (opening: Opening<C>) => void;
}

/** A handshake that was answered with a socket. */
export interface Opening<C> {
  readonly connectionId: ConnectionId;
  readonly socket: ServerSocket<C>;
  readonly info: ConnectionInfo;
  readonly identity: Identity | undefined;
  readonly request: HttpRequest | undefined;
}

interface Waiting<C> {
  readonly attempt: UpgradeAttempt<C>;
  info: ConnectionInfo;
  identity: Identity | undefined;
}

interface Finding {
  readonly identity?: Identity | undefined;
  readonly refusal?: WebSocketErrorCode;
}

type Effect<Type extends ServerEffect["type"]> = Extract<ServerEffect, { type: Type }>;

/** The handshakes and proofs of one server that wait for something. */
export class Gatekeeper<C> {
  readonly #parts: GatekeeperParts<C>;
  readonly #waiting = new Map<ConnectionId, Waiting<C>>();
  readonly #tokens = new Map<ConnectionId, string>();
  readonly #lookups = new Map<ConnectionId, AbortController>();
  readonly #refusedOrigins: RefusedOrigins;

  constructor(parts: GatekeeperParts<C>) {
    this.#parts = parts;
    this.#refusedOrigins = new RefusedOrigins(parts.world.logger);
  }

  /** A peer asks to be let in. */
  upgrading(attempt: UpgradeAttempt<C>): void {
    const { world, dispatch } = this.#parts;
    const moment = momentOf(world);
    const connectionId = secretId(world);
    const url = redactedUrl(attempt.handshake.url, this.#parts.tokenFrom?.query);
    const handshake = { ...attempt.handshake, url };
    this.#waiting.set(connectionId, { attempt, info: {}, identity: undefined });
    dispatch({ type: "upgrade", connectionId, handshake, moment });
  }

  /** Looks up what the handshake needs, if anything, and tells what came of it. */
  check({ connectionId, info }: Effect<"check">): void {
    const waiting = this.#waiting.get(connectionId);
    if (waiting === undefined) return;
    waiting.info = info;
    const { authenticate, hookOf, tokenFrom } = this.#parts;
    const onUpgrade = hookOf(info.route);
    const { request } = waiting.attempt;
    const token = authenticate && tokenOf(request, tokenFrom);
    if (onUpgrade === undefined && token === undefined) return this.#checked(connectionId, {});
    waiting.attempt.onGone(() => this.#gone(connectionId));
    this.#lookUp(connectionId, async (signal) => {
      const identity =
        token === undefined
          ? undefined
          : accepted(await authenticate?.({ token, via: "upgrade" }, signal));
      const verdict = await onUpgrade?.({ request, info, identity, signal });
      if (typeof verdict === "string") throw new WebSocketError(verdict);
      return verdict ?? identity;
    }).then(
      (identity) => this.#checked(connectionId, { identity }),
      (cause: unknown) =>
        this.#checked(connectionId, { refusal: this.#refusalFor(cause, "upgrade") }),
    );
  }

  /** Answers the handshake with a socket. */
  open({ connectionId, messageBytesMax }: Effect<"open">): void {
    const waiting = this.#take(connectionId);
    if (waiting === undefined) return;
    const { attempt, info, identity } = waiting;
    const { request } = attempt;
    attempt.accept(
      messageBytesMax,
      (socket, protocol) =>
        this.#parts.opened({
          connectionId,
          socket,
          info: { ...info, protocol },
          identity,
          request,
        }),
      () => this.#tellChecked(connectionId, { refusal: "BAD_HANDSHAKE" }),
    );
  }

  /** Answers the handshake with an HTTP status. */
  turnAway({ connectionId, status, code, retryAfterMs }: Effect<"turnAway">): void {
    const attempt = this.#take(connectionId)?.attempt;
    this.#refusedOrigins.refused(code, attempt?.handshake.origin);
    attempt?.turnAway(status, code, retryAfterMs);
  }

  /** A peer sent a proof of who it is. */
  offer(connectionId: ConnectionId, token: string, requestId: string | undefined): void {
    this.#tokens.set(connectionId, token);
    const moment = momentOf(this.#parts.world);
    this.#parts.dispatch({ type: "auth", connectionId, requestId, moment });
    // The machine has asked for it by now, or never will.
    this.#tokens.delete(connectionId);
  }

  /** Has the proof looked at. */
  verify({ connectionId, requestId }: Effect<"verify">): void {
    const { authenticate, dispatch, world } = this.#parts;
    const token = this.#tokens.get(connectionId) ?? "";
    const credentials: Credentials = { token, via: "message" };
    this.#lookUp(connectionId, async (signal) => {
      return accepted(await authenticate?.(credentials, signal));
    }).then(
      (identity) => {
        const moment = momentOf(world);
        dispatch({ type: "proved", connectionId, requestId, identity, moment });
      },
      (cause: unknown) => {
        this.#refusalFor(cause, "auth");
        dispatch({ type: "disproved", connectionId, requestId, moment: momentOf(world) });
      },
    );
  }

  /** Nobody waits for a connection any more. */
  forget(connectionId: ConnectionId): void {
    this.#take(connectionId);
  }

  #gone(connectionId: ConnectionId): void {
    if (this.#take(connectionId) === undefined) return;
    const moment = momentOf(this.#parts.world);
    this.#parts.dispatch({ type: "abandoned", connectionId, moment });
  }

  #checked(connectionId: ConnectionId, finding: Finding): void {
    const waiting = this.#waiting.get(connectionId);
    if (waiting === undefined) return;
    waiting.identity = finding.identity;
    this.#tellChecked(connectionId, finding);
  }

  #tellChecked(connectionId: ConnectionId, finding: Finding): void {
    const moment = momentOf(this.#parts.world);
    this.#parts.dispatch({ type: "checked", connectionId, ...finding, moment });
  }

  #lookUp<A>(connectionId: ConnectionId, ask: (signal: AbortSignal) => Promise<A>): Promise<A> {
    this.#lookups.get(connectionId)?.abort();
    const lookup = new AbortController();
    this.#lookups.set(connectionId, lookup);
    return ask(lookup.signal).finally(() => {
      if (this.#lookups.get(connectionId) === lookup) this.#lookups.delete(connectionId);
    });
  }

  /** What the peer is told; the owner is told more, but never the proof itself. */
  #refusalFor(cause: unknown, context: "upgrade" | "auth"): WebSocketErrorCode {
    const isOurs = cause instanceof WebSocketError && cause.code in ERRORS;
    const code = isOurs ? cause.code : "AUTHENTICATION_FAILED";
    const reason = reasonOf(cause);
    this.#parts.world.logger.warn({ code, context, reason }, "a peer was turned away");
    return code;
  }

  #take(connectionId: ConnectionId): Waiting<C> | undefined {
    this.#lookups.get(connectionId)?.abort();
    this.#lookups.delete(connectionId);
    const waiting = this.#waiting.get(connectionId);
    this.#waiting.delete(connectionId);
    return waiting;
  }
}

/** Whoever answers nothing, as JavaScript may, has not accepted the token. */
const accepted = (identity: Identity | null | undefined): Identity => {
  if (identity == null) throw new WebSocketError("AUTHENTICATION_FAILED");
  return identity;
};

/** A name or a code of what went wrong, never its text, in which the proof may be quoted. */
const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return typeof cause;
  const deeper = cause.cause;
  const code = typeof deeper === "object" && deeper !== null && "code" in deeper && deeper.code;
  return typeof code === "string" ? printable(code) : cause.name;
};
