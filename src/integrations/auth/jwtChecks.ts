/** Decides which options are mistaken, each for itself and together, and says what to do instead. */
import { isCount, isDuration, isFlag, isText, isTexts } from "../../core/options.js";
import { invalid, isRecord } from "./invalid.js";
import type { JwtIssuerOptions, JwtKeyOptions, JwtOptions, JwtRules } from "./jwtOptions.js";
import { jwtDefaults } from "./jwtOptions.js";

/** Whose tokens are taken. Without an issuer it is whoever has the key. */
export interface Trust extends Omit<JwtIssuerOptions, "issuer"> {
  readonly issuer?: string | undefined;
}

type Check = readonly [(value: unknown) => boolean, string];
type Checks<O> = { readonly [Name in keyof Required<O>]: Check };

const isAudience = (value: unknown): boolean =>
  isText(value) || (isTexts(value) && Array.isArray(value) && value.length > 0);
const isFunction = (value: unknown): boolean => typeof value === "function";
const isAmount = (value: unknown): boolean => isCount(value) && value !== Infinity && value !== 0;

// What a key is, is asked where it is read.
const anything: Check = [() => true, ""];
const duration: Check = [isDuration, "a number from 0"];
const amount: Check = [isAmount, "a whole number from 1"];
const aFunction: Check = [isFunction, "a function"];

const keyChecks: Checks<JwtKeyOptions> = {
  secret: anything,
  publicKey: anything,
  jwks: anything,
  jwksUrl: anything,
  algorithms: [isTexts, 'a list of names, like "HS256"'],
};

const trustChecks: Checks<JwtIssuerOptions> = {
  ...keyChecks,
  issuer: [isText, "a text that is not empty"],
  audience: [isAudience, "a text or a list of texts, not empty"],
  userIdPrefix: [(value) => typeof value === "string", "a text"],
};

const checks: Checks<JwtOptions> = {
  ...keyChecks,
  issuer: trustChecks.issuer,
  audience: trustChecks.audience,
  issuers: [(value) => Array.isArray(value) && value.length > 0, "a list of one issuer or more"],
  clockToleranceSeconds: duration,
  maxTokenAgeSeconds: duration,
  requireExpiry: [isFlag, "true or false"],
  tokenBytesMax: amount,
  userIdClaim: [isText, "the name of a claim"],
  claims: aFunction,
  now: aFunction,
  jwksTimeoutMs: amount,
  jwksCooldownMs: duration,
  jwksCacheMs: duration,
};

const given = <O extends object>(options: O): [string, unknown][] =>
  Object.entries(options).filter(([, value]) => value !== undefined);

const check = (options: object, table: Readonly<Record<string, Check>>): void => {
  if (!isRecord(options)) throw invalid("the options must be an object");
  for (const [name, value] of given(options)) {
    const [accepts, remedy] = (Object.hasOwn(table, name) ? table[name] : undefined) ?? [];
    // A misspelt `audience` would leave every audience in.
    if (accepts === undefined) throw invalid(`${name} is no option; correct its name`);
    if (!accepts(value)) throw invalid(`${name} must be ${remedy}`);
  }
};

const checkTrust = (trust: Trust): Trust => {
  const keys = [trust.secret, trust.publicKey, trust.jwks, trust.jwksUrl];
  if (keys.filter((key) => key !== undefined).length !== 1) {
    throw invalid("give exactly one of secret, publicKey, jwks and jwksUrl, or issuers");
  }
  if (trust.jwksUrl !== undefined && trust.issuer === undefined) {
    throw invalid("jwksUrl needs issuer, so that only its tokens cause requests");
  }
  const { audience } = trust;
  // A copy: a list that changes later changes nothing here.
  return audience === undefined ? trust : { ...trust, audience: [audience].flat() };
};

const single = (options: JwtOptions): Trust => {
  const { issuer, audience, secret, publicKey, jwks, jwksUrl, algorithms } = options;
  return { issuer, audience, secret, publicKey, jwks, jwksUrl, algorithms };
};

const several = (options: JwtOptions, issuers: readonly JwtIssuerOptions[]): readonly Trust[] => {
  const misplaced = given(single(options)).find(([name]) => name !== "audience");
  if (misplaced) throw invalid(`${misplaced[0]} does not go with issuers; give it to each of them`);
  for (const one of issuers) {
    check(one, trustChecks);
    if (one.issuer === undefined)
      throw invalid("each of issuers needs issuer: the iss of its tokens");
  }
  if (new Set(issuers.map(({ issuer }) => issuer)).size < issuers.length) {
    throw invalid("each of issuers must be another; put the keys of one issuer into one jwks");
  }
  return issuers.map((one) => ({ ...one, audience: one.audience ?? options.audience }));
};

/**
 * Everybody whose tokens are taken.
 * @throws WebSocketError INVALID_OPTION for what is misspelt, out of range or contradicts another.
 */
export const trustsOf = (options: JwtOptions): readonly Trust[] => {
  check(options, checks);
  const trusts =
    options.issuers === undefined ? [single(options)] : several(options, options.issuers);
  return trusts.map(checkTrust);
};

/** The rules that hold, with their defaults. */
export const rulesOf = (options: JwtOptions): JwtRules => ({
  ...jwtDefaults,
  ...Object.fromEntries(given(options)),
});
