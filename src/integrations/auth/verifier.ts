/** Decides which algorithms a key allows: the kind of key says it, never the token. */
import type { JWTVerifyGetKey, JWTVerifyOptions, KeyInput } from "jose";
import { jwtVerify } from "jose";
import { invalid } from "./invalid.js";
import { localKeys, remoteKeys } from "./jwks.js";
import type { JwtKeyOptions, JwtPayload, JwtTiming } from "./jwtOptions.js";
import { publicAlgorithms, publicKeyOf } from "./publicKey.js";

/** What the claims of a token have to be. */
export interface ClaimRules {
  readonly issuer: string | undefined;
  readonly audience: string | readonly string[] | undefined;
  readonly requiredClaims: readonly string[];
  readonly clockTolerance: number;
  /** In seconds. */
  readonly maxTokenAge: number | undefined;
  readonly currentDate: Date;
}

/** Checks signature and claims of a token, and rejects with jose's error. */
export type Verify = (token: string, rules: ClaimRules) => Promise<JwtPayload>;

/** What can check a signature, and the algorithms that it may be of. */
interface Source {
  readonly key: KeyInput | JWTVerifyGetKey;
  readonly algorithms: readonly string[];
}

/** The least bytes of a secret: those of the hash (RFC 7518 3.2). */
const secretBytesMin = new Map([
  ["HS256", 32],
  ["HS384", 48],
  ["HS512", 64],
]);

const secretSource = (secret: string | Uint8Array, wanted: readonly string[]): Source => {
  const key = typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
  if (!(key instanceof Uint8Array)) throw invalid("secret must be text or a Uint8Array");
  const bytesMin = Math.max(...wanted.map((name) => secretBytesMin.get(name) ?? 0));
  if (key.byteLength < bytesMin) {
    throw invalid(`secret must have ${bytesMin} bytes or more, drawn at random`);
  }
  // A copy: whoever gave the bytes may wipe or reuse them.
  return { key: Uint8Array.from(key), algorithms: [...secretBytesMin.keys()] };
};

const sourceOf = (options: JwtKeyOptions, timing: JwtTiming): Source => {
  const { secret, publicKey, jwks, jwksUrl, algorithms } = options;
  if (secret !== undefined) return secretSource(secret, algorithms ?? ["HS256"]);
  if (publicKey !== undefined) return publicKeyOf(publicKey);
  const key = jwks === undefined ? remoteKeys(jwksUrl ?? "", timing) : localKeys(jwks);
  return { key, algorithms: publicAlgorithms };
};

const allowed = (possible: readonly string[], wanted: readonly string[]): string[] => {
  if (wanted.length > 0 && wanted.every((name) => possible.includes(name))) return [...wanted];
  throw invalid(`algorithms must be some of those that the key is for: ${possible.join(", ")}`);
};

const claimOptions = ({
  issuer,
  audience,
  maxTokenAge,
  ...rules
}: ClaimRules): JWTVerifyOptions => ({
  ...rules,
  requiredClaims: [...rules.requiredClaims],
  ...(issuer === undefined ? {} : { issuer }),
  ...(audience === undefined ? {} : { audience: [audience].flat() }),
  ...(maxTokenAge === undefined ? {} : { maxTokenAge }),
});

/**
 * Makes the check of one key.
 * @throws WebSocketError INVALID_OPTION for a key that is none, too weak, or private.
 */
export const verifierOf = (options: JwtKeyOptions, timing: JwtTiming): Verify => {
  const { key, algorithms: possible } = sourceOf(options, timing);
  const preset = options.secret === undefined ? possible : ["HS256"];
  const algorithms = allowed(possible, options.algorithms ?? preset);
  return async (token, rules) =>
    (await jwtVerify(token, key, { ...claimOptions(rules), algorithms })).payload;
};
