/** Decides where a set of keys comes from, and how often an issuer is asked for its own. */
import type { JWTVerifyGetKey } from "jose";
import { createLocalJWKSet, createRemoteJWKSet, customFetch } from "jose";
import { invalid, isRecord } from "./invalid.js";
import { JwtRefusal } from "./jwtRefusal.js";
import type { JwkSet, JwtTiming } from "./jwtOptions.js";
import { isPrivateJwk } from "./publicKey.js";

/** How long an address that failed is left alone: tokens that nobody has checked may not hammer it. */
const failurePauseMs = 5_000;

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The keys of a set that is at hand. Every one of them must be public. */
export const localKeys = (jwks: JwkSet): JWTVerifyGetKey => {
  const keys: unknown = isRecord(jwks) ? jwks.keys : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isRecord)) {
    throw invalid("jwks must be a JWK set: an object with one key or more in keys");
  }
  if (keys.some(isPrivateJwk)) {
    throw invalid("jwks holds a private key or a shared secret; give only the public keys");
  }
  return createLocalJWKSet({ keys });
};

const keysUrl = (url: string | URL): URL => {
  const remedy = "jwksUrl must be an https URL, or http on this machine for trying out";
  if (!URL.canParse(String(url))) throw invalid(remedy);
  const parsed = new URL(String(url));
  if (parsed.username !== "" || parsed.password !== "") {
    throw invalid("jwksUrl must have no user and no password; the keys are public");
  }
  const local = parsed.protocol === "http:" && loopback.test(parsed.hostname);
  if (parsed.protocol !== "https:" && !local) throw invalid(remedy);
  return parsed;
};

const read = async (url: string, request: RequestInit): Promise<Response> => {
  const response = await fetch(url, request);
  if (response.status !== 200) throw new JwtRefusal("KEYS_UNAVAILABLE");
  // The body is read here, because one that breaks off is a failure of the address, too.
  const keys: unknown = await response.json();
  if (!isRecord(keys)) throw new JwtRefusal("KEYS_UNAVAILABLE");
  return Response.json(keys);
};

const patientFetch = () => {
  let failedAt = -Infinity;
  return async (url: string, request: RequestInit): Promise<Response> => {
    const sinceMs = performance.now() - failedAt;
    if (sinceMs < failurePauseMs) throw new JwtRefusal("KEYS_UNAVAILABLE");
    try {
      return await read(url, request);
    } catch {
      failedAt = performance.now();
      throw new JwtRefusal("KEYS_UNAVAILABLE");
    }
  };
};

/**
 * The keys that an issuer publishes, fetched when a token first needs them. Redirects are not followed.
 * @throws WebSocketError INVALID_OPTION when the URL is neither https nor of this machine.
 */
export const remoteKeys = (url: string | URL, timing: JwtTiming): JWTVerifyGetKey =>
  createRemoteJWKSet(keysUrl(url), {
    timeoutDuration: timing.jwksTimeoutMs,
    cooldownDuration: timing.jwksCooldownMs,
    cacheMaxAge: timing.jwksCacheMs,
    [customFetch]: patientFetch(),
  });
