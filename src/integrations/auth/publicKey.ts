/** Decides which public keys are taken, and for which algorithms each of them is. */
import type { JsonWebKey, webcrypto } from "node:crypto";
import { createPublicKey, KeyObject } from "node:crypto";
import { types } from "node:util";
import { invalid, isRecord } from "./invalid.js";

/** A public key: a CryptoKey, a KeyObject, a JWK, or a PEM that begins "BEGIN PUBLIC KEY" (SPKI). */
export type PublicKey = webcrypto.CryptoKey | KeyObject | JsonWebKey | string;

/** A key that is known to be public, and what may be signed with its other half. */
export interface KnownKey {
  readonly key: webcrypto.CryptoKey | KeyObject;
  readonly algorithms: readonly string[];
}

const rsaBitsMin = 2048;
const rsa = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const edwards = ["EdDSA", "Ed25519"];
const byCurve = new Map([
  ["prime256v1", ["ES256"]],
  ["secp384r1", ["ES384"]],
  ["secp521r1", ["ES512"]],
]);

/** Every algorithm that some public key is for. */
export const publicAlgorithms: readonly string[] = [
  ...rsa,
  ...[...byCurve.values()].flat(),
  ...edwards,
];

/** Whether a JWK holds what only the signer may know. */
export const isPrivateJwk = (jwk: Readonly<Record<string, unknown>>): boolean =>
  jwk.kty === "oct" || ["d", "k", "priv"].some((name) => Object.hasOwn(jwk, name));

const onlyPublic = "publicKey holds a private key; give only the public one, the signer keeps it";
const unreadable = "publicKey cannot be read; give a CryptoKey, KeyObject, JWK or SPKI PEM";

const readable = (read: () => KeyObject): KeyObject => {
  try {
    return read();
  } catch {
    // What was thrown may quote the key.
    throw invalid(unreadable);
  }
};

const fromPem = (pem: string): KeyObject => {
  if (pem.includes("PRIVATE KEY-----")) throw invalid(onlyPublic);
  if (!pem.includes("-----BEGIN PUBLIC KEY-----")) {
    throw invalid('publicKey must be a PEM that begins "-----BEGIN PUBLIC KEY-----"');
  }
  return readable(() => createPublicKey(pem));
};

const fromJwk = (jwk: JsonWebKey): KeyObject => {
  if (isPrivateJwk(jwk)) {
    throw invalid(
      jwk.kty === "oct" ? "publicKey is a shared secret; give it as secret" : onlyPublic,
    );
  }
  if (jwk.use !== undefined && jwk.use !== "sig") {
    throw invalid('publicKey is not for signatures; give a JWK with use "sig" or none');
  }
  return readable(() => createPublicKey({ key: jwk, format: "jwk" }));
};

const keyObjectOf = (key: PublicKey): KeyObject => {
  if (typeof key === "string") return fromPem(key);
  if (key instanceof KeyObject) return key;
  if (types.isCryptoKey(key)) return KeyObject.from(key);
  if (!isRecord(key)) throw invalid(unreadable);
  return fromJwk(key);
};

const algorithmsOf = (key: KeyObject): readonly string[] => {
  const { namedCurve = "", modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "ed25519") return edwards;
  if (key.asymmetricKeyType !== "rsa") return byCurve.get(namedCurve) ?? [];
  if (modulusLength < rsaBitsMin) throw invalid("publicKey must have 2048 bits or more, for RSA");
  return rsa;
};

/** What the holder of a CryptoKey or of a JWK has narrowed it down to. */
const narrowed = (key: PublicKey, algorithms: readonly string[]): readonly string[] => {
  if (types.isCryptoKey(key)) {
    const { name, hash }: { name: string; hash?: unknown } = key.algorithm;
    if (!isRecord(hash)) return algorithms;
    const scheme = name === "RSA-PSS" ? "PS" : "RS";
    return algorithms.filter((one) => one === `${scheme}${String(hash.name).slice(-3)}`);
  }
  if (!isRecord(key) || key instanceof KeyObject || key.alg === undefined) return algorithms;
  return algorithms.filter((one) => one === key.alg);
};

/**
 * The key ready for use, with the algorithms that its kind allows.
 * @throws WebSocketError INVALID_OPTION for what is no public key, or one that signs nothing.
 */
export const publicKeyOf = (key: PublicKey): KnownKey => {
  const object = keyObjectOf(key);
  if (object.type === "secret") throw invalid("publicKey is a shared secret; give it as secret");
  if (object.type === "private") throw invalid(onlyPublic);
  const algorithms = narrowed(key, algorithmsOf(object));
  if (algorithms.length > 0) return { key: types.isCryptoKey(key) ? key : object, algorithms };
  throw invalid("publicKey must be a signing key: RSA, EC P-256, P-384 or P-521, or Ed25519");
};
