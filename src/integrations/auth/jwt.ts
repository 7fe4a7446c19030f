/**
 * Decides who somebody is from a JSON Web Token (RFC 7519). jose checks signatures and claims. Before
 * that, a token only chooses among the configured issuers by its `iss`, to the letter: nothing else in
 * it counts, and none of it reaches a request.
 */
import { decodeJwt } from "jose";
import { WebSocketError } from "../../core/error.js";
import { isName, utf8Bytes } from "../../core/ids.js";
import type { Identity } from "../../core/server/identity.js";
import { whenAborted } from "../../driver/abort.js";
import type { Authenticator } from "../../driver/server/authentication.js";
import { isRecord } from "./invalid.js";
import type { Trust } from "./jwtChecks.js";
import { rulesOf, trustsOf } from "./jwtChecks.js";
import type { JwtOptions, JwtPayload, JwtRules } from "./jwtOptions.js";
import { JwtRefusal, refusalOf } from "./jwtRefusal.js";
import type { ClaimRules, Verify } from "./verifier.js";
import { verifierOf } from "./verifier.js";

/** How far ahead `iat` may be, in seconds, even when no clock is tolerated: clocks do differ. */
const issuedAheadSecondsMax = 60;
/** The last time that a Date can be, in milliseconds since the epoch. */
const timeMax = 8.64e15;

/** Somebody whose tokens are taken, with the check of the key. */
interface Issuer {
  readonly trust: Trust;
  readonly verify: Verify;
}

const issuerOf = (issuers: readonly Issuer[], token: string): Issuer => {
  const [only] = issuers;
  if (only !== undefined && only.trust.issuer === undefined) return only;
  const { iss } = decodeJwt(token);
  const found = issuers.find(({ trust }) => trust.issuer === iss);
  if (found === undefined) throw new JwtRefusal("ISSUER_UNKNOWN", "iss");
  return found;
};

const claimRules = (
  trust: Trust,
  maxTokenAge: number | undefined,
  rules: JwtRules,
): ClaimRules => ({
  issuer: trust.issuer,
  audience: trust.audience,
  requiredClaims: rules.requireExpiry ? ["exp"] : [],
  clockTolerance: rules.clockToleranceSeconds,
  maxTokenAge,
  currentDate: new Date(rules.now()),
});

const checkIssued = ({ iat }: JwtPayload, rules: JwtRules): void => {
  const aheadSeconds = Math.max(issuedAheadSecondsMax, rules.clockToleranceSeconds);
  if (typeof iat === "number" && iat * 1000 > rules.now() + aheadSeconds * 1000) {
    throw new JwtRefusal("ISSUED_IN_FUTURE", "iat");
  }
};

const userIdOf = (payload: JwtPayload, trust: Trust, rules: JwtRules): string => {
  const { userIdClaim } = rules;
  const claim = Object.hasOwn(payload, userIdClaim) ? payload[userIdClaim] : undefined;
  const userId = isName(claim) ? `${trust.userIdPrefix ?? ""}${claim}` : undefined;
  if (!isName(userId)) throw new JwtRefusal("USER_ID_INVALID");
  return userId;
};

// The tolerance counts here as well, or a token that is let in by it would be cut off at once.
const expiryOf = ({ exp }: JwtPayload, rules: JwtRules): Pick<Identity, "expiresAt"> => {
  if (typeof exp !== "number") return {};
  const expiresAt = Math.floor((exp + rules.clockToleranceSeconds) * 1000);
  if (expiresAt > timeMax) throw new JwtRefusal("EXPIRY_INVALID", "exp");
  return { expiresAt };
};

const claimsOf = (payload: JwtPayload, rules: JwtRules): JwtPayload => {
  try {
    const claims = rules.claims(payload);
    if (isRecord(claims)) return claims;
  } catch {
    // What the application throws may quote the payload.
  }
  throw new JwtRefusal("CLAIMS_REFUSED");
};

const identityOf = (payload: JwtPayload, trust: Trust, rules: JwtRules): Identity => {
  checkIssued(payload, rules);
  const userId = userIdOf(payload, trust, rules);
  return { userId, ...expiryOf(payload, rules), claims: claimsOf(payload, rules) };
};

// The length is asked first: it costs nothing, however large the token.
const checkSize = (token: unknown, { tokenBytesMax }: JwtRules): void => {
  if (typeof token !== "string") throw new JwtRefusal("ERR_JWT_INVALID");
  if (token.length > tokenBytesMax || utf8Bytes(token) > tokenBytesMax) {
    throw new JwtRefusal("TOKEN_TOO_LARGE");
  }
};

const untilAborted = <A>(signal: AbortSignal, work: () => Promise<A>): Promise<A> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(new WebSocketError("ABORTED", undefined, { context: "jwt" }));
    const leave = whenAborted(signal, stop);
    if (!signal.aborted) void work().then(resolve, reject).finally(leave);
  });

/**
 * Makes an authenticator of JSON Web Tokens from a shared secret, a public key, a set of keys, the URL
 * of one, or several issuers. A token must be signed with an algorithm that the key is for, and neither
 * expired nor from the future. The identity holds until `exp`.
 *
 * Every token that is refused rejects with AUTHENTICATION_FAILED, whose `cause` is a `JwtRefusal`
 * without anything of the token. When `signal` is aborted, it rejects with ABORTED.
 * @throws WebSocketError INVALID_OPTION for options that would let in more than they say.
 */
export const jwt = (options: JwtOptions): Authenticator => {
  const trusts = trustsOf(options);
  const rules = rulesOf(options);
  const { maxTokenAgeSeconds } = options;
  const issuers = trusts.map((trust) => ({ trust, verify: verifierOf(trust, rules) }));

  const authenticate = async (token: string): Promise<Identity> => {
    try {
      checkSize(token, rules);
      const { trust, verify } = issuerOf(issuers, token);
      const payload = await verify(token, claimRules(trust, maxTokenAgeSeconds, rules));
      return identityOf(payload, trust, rules);
    } catch (thrown) {
      throw refusalOf(thrown);
    }
  };

  return ({ token }, signal) => untilAborted(signal, () => authenticate(token));
};
