/** Decides what is told of a refused token: which rule it broke, and nothing that came in it. */
import { WebSocketError } from "../../core/error.js";

/** Why a token is refused. What begins with `ERR_` are jose's codes. */
const REASONS = Object.freeze({
  TOKEN_TOO_LARGE: "The token is larger than tokenBytesMax.",
  ISSUER_UNKNOWN: "The token is not of a configured issuer.",
  KEYS_UNAVAILABLE: "The keys of the issuer could not be fetched.",
  ISSUED_IN_FUTURE: "The token says that it was issued in the future.",
  EXPIRY_INVALID: "The token expires at no time that there is.",
  USER_ID_INVALID: "The claim of the user's id is no name of 1 to 255 bytes.",
  CLAIMS_REFUSED: "The function `claims` threw or gave no object.",
  KEY_UNUSABLE: "The token cannot be checked with the key.",
  ERR_JWT_EXPIRED: "The token has expired or is too old.",
  ERR_JWT_CLAIM_VALIDATION_FAILED: "A claim is missing or has another value than it must have.",
  ERR_JWT_INVALID: "The token is no JSON Web Token.",
  ERR_JWS_INVALID: "The token is no signed JSON Web Token.",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "The signature is not of the key.",
  ERR_JOSE_ALG_NOT_ALLOWED: "The token names an algorithm that its key is not for.",
  ERR_JOSE_NOT_SUPPORTED: "The token asks for something that is not supported.",
  ERR_JWKS_INVALID: "The set of keys of the issuer is not one of public keys.",
  ERR_JWKS_NO_MATCHING_KEY: "The issuer has no such key.",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "The issuer has several such keys and the token names none.",
});

/** Why a token was refused: one of the library's own reasons or, from `ERR_` on, a code of jose. */
export type JwtRefusalCode = keyof typeof REASONS;

/** Why a token was refused, for the server's owner: the `cause` of an AUTHENTICATION_FAILED. */
export class JwtRefusal extends Error {
  override readonly name = "JwtRefusal";
  readonly code: JwtRefusalCode;
  /** Which of the registered claims failed, when it was one. */
  readonly claim: string | undefined;

  constructor(code: JwtRefusalCode, claim?: string) {
    super(REASONS[code]);
    this.code = code;
    this.claim = claim;
  }
}

const registeredClaims = ["iss", "sub", "aud", "exp", "nbf", "iat"];

const isReason = (code: unknown): code is JwtRefusalCode =>
  typeof code === "string" && Object.hasOwn(REASONS, code);

/** One property of whatever was thrown. */
const detail = (thrown: unknown, name: string): unknown =>
  typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, name) : undefined;

// Errors of jose hold the payload, and their texts may quote the header: only code and claim pass.
const stripped = (thrown: unknown): JwtRefusal => {
  if (thrown instanceof JwtRefusal) return thrown;
  const code = detail(thrown, "code");
  const claim = detail(thrown, "claim");
  return new JwtRefusal(
    isReason(code) ? code : "KEY_UNUSABLE",
    registeredClaims.find((name) => name === claim),
  );
};

/** The error that a refused token is answered with, whatever was thrown over it. */
export const refusalOf = (thrown: unknown): WebSocketError =>
  new WebSocketError("AUTHENTICATION_FAILED", undefined, {
    context: "jwt",
    cause: stripped(thrown),
  });
