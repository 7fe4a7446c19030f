/** Signers and their tokens, as issuers make them. */
import type { CryptoKey, JWK } from "jose";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Identity } from "../../../src/core/server/identity.js";
import type { Authenticator } from "../../../src/driver/server/authentication.js";

/** The time of all tests, in milliseconds and in seconds. */
export const nowMs = Date.UTC(2030, 0, 1);
export const now = nowMs / 1000;

/** A clock that stands. */
export const clock = { now: () => nowMs };

export const secret = "correct-horse-battery-staple-0123456789";
export const secretBytes = new TextEncoder().encode(secret);

/** What every token of these tests says, unless it is told otherwise. */
export const payload = { sub: "ada", iat: now, exp: now + 60 };

/** Somebody who signs. */
export interface Signer {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public key as a JWK with a `kid`. */
  readonly jwk: JWK;
}

export const makeSigner = async (alg: string, kid = "k1"): Promise<Signer> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid } };
};

/** A token of a signer. */
export const signed = (
  { alg, privateKey, jwk }: Signer,
  claims: Record<string, unknown> = payload,
  header: Record<string, unknown> = {},
): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg, kid: jwk.kid ?? "", ...header }).sign(privateKey);

/** A token of whoever has the secret. */
export const shared = (
  claims: Record<string, unknown> = payload,
  header: Record<string, unknown> = {},
  key: Uint8Array = secretBytes,
): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg: "HS256", ...header }).sign(key);

const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A token that jose would not make: any header, and a signature that is none. */
export const forged = (header: unknown, claims: unknown, signature = ""): string =>
  `${encoded(header)}.${encoded(claims)}.${signature}`;

/** Asks an authenticator as a server does. */
export const ask = async (
  authenticate: Authenticator,
  token: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<Identity> => authenticate({ token, via: "message" }, signal);
