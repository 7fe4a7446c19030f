/** Decides every option of `jwt`, its unit and its default. */
import type { JsonWebKey } from "node:crypto";
import type { PublicKey } from "./publicKey.js";

/** What a verified token says; its claims by their names (RFC 7519 4). */
export type JwtPayload = Readonly<Record<string, unknown>>;

/** A JWK set (RFC 7517 5). */
export interface JwkSet {
  readonly keys: readonly JsonWebKey[];
}

/** What signatures are checked with: exactly one of the four. */
export interface JwtKeyOptions {
  /** The shared secret of 32 bytes or more, 48 for HS384, 64 for HS512; text counts as UTF-8. */
  readonly secret?: string | Uint8Array | undefined;
  /** The public key of the signer: RSA of 2048 bits or more, EC P-256, P-384, P-521, or Ed25519. */
  readonly publicKey?: PublicKey | undefined;
  /** The public keys of the signer, of which a token names one by its `kid`. */
  readonly jwks?: JwkSet | undefined;
  /** Where the issuer publishes such a set: https, or http on this machine. Needs `issuer`. */
  readonly jwksUrl?: string | URL | undefined;
  /**
   * The algorithms that may be used, among those that the key is for. Default HS256 for a secret,
   * for a public key all that its kind is for.
   */
  readonly algorithms?: readonly string[] | undefined;
}

/** One of several issuers: whose tokens are taken, and what they are checked with. */
export interface JwtIssuerOptions extends JwtKeyOptions {
  /** What the claim `iss` must be, to the letter. */
  readonly issuer: string;
  /** What the claim `aud` must be or contain; one of them, of several. Default that of the options. */
  readonly audience?: string | readonly string[] | undefined;
  /** What the ids of the issuer's users begin with, to keep them apart from others'. Default "". */
  readonly userIdPrefix?: string | undefined;
}

/** How the published keys of an issuer are fetched. */
export interface JwtTiming {
  /** How long a request for keys may take, in milliseconds. Default 5000. */
  readonly jwksTimeoutMs: number;
  /** How long after a fetch an unknown `kid` causes no other, in milliseconds. Default 30000. */
  readonly jwksCooldownMs: number;
  /** How long fetched keys are used, in milliseconds. Default 600000. */
  readonly jwksCacheMs: number;
}

/** What holds for the tokens of every issuer. Every one has a default. */
export interface JwtRules extends JwtTiming {
  /** How far `exp` and `nbf` may be off by clocks that differ, in seconds. Default 0. */
  readonly clockToleranceSeconds: number;
  /** Whether a token must have `exp`. Default true. */
  readonly requireExpiry: boolean;
  /** How large a token may be, in bytes. Default 8192. */
  readonly tokenBytesMax: number;
  /** The claim that is the user's id, of text. Default "sub". */
  readonly userIdClaim: string;
  /** What becomes the user data `claims`. Default `scope`, `roles`, `iss` and `aud`, those there are. */
  readonly claims: (payload: JwtPayload) => Readonly<Record<string, unknown>>;
  /** The time, in milliseconds since the epoch. Default `Date.now`. */
  readonly now: () => number;
}

/** The options of `jwt`: a key, or several issuers with a key each, and rules. */
export interface JwtOptions
  extends
    JwtKeyOptions,
    Partial<{ readonly [Rule in keyof JwtRules]: JwtRules[Rule] | undefined }> {
  /** What the claim `iss` must be, to the letter. Default: it is not looked at. */
  readonly issuer?: string | undefined;
  /** What the claim `aud` must be or contain; one of them, of several. Default: not looked at. */
  readonly audience?: string | readonly string[] | undefined;
  /** How old a token may be by its `iat`, in seconds. Default: it is not looked at. */
  readonly maxTokenAgeSeconds?: number | undefined;
  /** Several issuers, each with a key of its own, in place of `issuer` and a key. */
  readonly issuers?: readonly JwtIssuerOptions[] | undefined;
}

const defaultClaims = (payload: JwtPayload): JwtPayload =>
  Object.fromEntries(
    ["scope", "roles", "iss", "aud"]
      .filter((name) => Object.hasOwn(payload, name))
      .map((name) => [name, payload[name]]),
  );

/** The defaults. */
export const jwtDefaults: JwtRules = Object.freeze({
  clockToleranceSeconds: 0,
  requireExpiry: true,
  tokenBytesMax: 8192,
  userIdClaim: "sub",
  claims: defaultClaims,
  now: () => Date.now(),
  jwksTimeoutMs: 5_000,
  jwksCooldownMs: 30_000,
  jwksCacheMs: 600_000,
});
