import { createPublicKey } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { exportSPKI } from "jose";
import type { JwtOptions } from "jounce-websocket/jwt";
import { jwt } from "jounce-websocket/jwt";
import type { Authenticator } from "../../../src/driver/server/authentication.js";
import { reason, refusal } from "./refusals.js";
import type { Signer } from "./tokens.js";
import { ask, clock, forged, makeSigner, now, nowMs, payload, secret } from "./tokens.js";
import { secretBytes, shared, signed } from "./tokens.js";
import { bestMs } from "../../support/timing.js";

let rsa: Signer;
let pss: Signer;
let ec: Signer;
let ed: Signer;

beforeAll(async () => {
  [rsa, pss, ec, ed] = await Promise.all([
    makeSigner("RS256"),
    makeSigner("PS256"),
    makeSigner("ES256"),
    makeSigner("EdDSA"),
  ]);
});

const bySecret = (options: Partial<JwtOptions> = {}): Authenticator =>
  jwt({ secret, ...clock, ...options });

describe("a token of a shared secret", () => {
  it("says who somebody is and until when", async () => {
    expect(await ask(bySecret(), await shared())).toEqual({
      userId: "ada",
      expiresAt: nowMs + 60_000,
      claims: {},
    });
  });

  it("may be checked with bytes, which may be wiped afterwards", async () => {
    const bytes = Uint8Array.from(secretBytes);
    const authenticate = bySecret({ secret: bytes });
    bytes.fill(0);
    expect((await ask(authenticate, await shared())).userId).toBe("ada");
  });

  it("may have the longer hashes, when they are asked for and the secret is as long", async () => {
    const long = secret.repeat(2);
    const token = await shared(payload, { alg: "HS512" }, new TextEncoder().encode(long));
    const authenticate = bySecret({ secret: long, algorithms: ["HS512"] });
    expect((await ask(authenticate, token)).userId).toBe("ada");
    expect(await reason(bySecret({ secret: long }), token)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  it("is refused when the secret is another", async () => {
    const token = await shared(payload, {}, new Uint8Array(32));
    expect(await reason(bySecret(), token)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });
});

describe("a token of a public key", () => {
  it.each([
    ["RS256", () => rsa],
    ["PS256", () => pss],
    ["ES256", () => ec],
    ["EdDSA", () => ed],
  ])("says who somebody is, whatever form the key has: %s", async (_, signer) => {
    const token = await signed(signer());
    const pem = await exportSPKI(signer().publicKey);
    const forms = [signer().publicKey, createPublicKey(pem), pem, signer().jwk];
    for (const publicKey of forms) {
      expect((await ask(jwt({ publicKey, ...clock }), token)).userId).toBe("ada");
    }
    expect((await ask(jwt({ jwks: { keys: [signer().jwk] }, ...clock }), token)).userId).toBe(
      "ada",
    );
  });

  it("is refused when it is of another key or algorithm", async () => {
    const authenticate = jwt({ publicKey: ec.publicKey, ...clock });
    const other = await signed(await makeSigner("ES256"));
    expect(await reason(authenticate, other)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    expect(await reason(authenticate, await signed(rsa))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  it("is held to what a CryptoKey and a JWK are narrowed down to", async () => {
    const token = await signed(pss);
    const asRsa = createPublicKey(await exportSPKI(pss.publicKey));
    expect((await ask(jwt({ publicKey: asRsa, ...clock }), token)).userId).toBe("ada");
    const narrow: JwtOptions[] = [
      { publicKey: { ...pss.jwk, alg: "RS256" } },
      { publicKey: rsa.publicKey },
      { publicKey: asRsa, algorithms: ["RS256"] },
    ];
    for (const options of narrow) {
      expect(await reason(jwt({ ...options, ...clock }), token)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    }
  });

  it("chooses among several by its kid, and names one when there are several", async () => {
    const other = await makeSigner("ES256", "k2");
    const authenticate = jwt({ jwks: { keys: [ec.jwk, other.jwk] }, ...clock });
    expect((await ask(authenticate, await signed(other))).userId).toBe("ada");
    const nameless = await signed(other, payload, { kid: undefined });
    expect(await reason(authenticate, nameless)).toBe("ERR_JWKS_MULTIPLE_MATCHING_KEYS");
    const unknown = await signed(other, payload, { kid: "k3" });
    expect(await reason(authenticate, unknown)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });
});

describe("the algorithm of a token", () => {
  it.each(["none", "None", "NONE", "", undefined])("is never nothing: %s", async (alg) => {
    for (const authenticate of [bySecret(), jwt({ publicKey: rsa.publicKey, ...clock })]) {
      expect(await reason(authenticate, forged({ alg }, payload))).toMatch(/^ERR_J/);
    }
  });

  it("never makes a public key a shared secret", async () => {
    const pem = await exportSPKI(rsa.publicKey);
    const confused = await shared(payload, { kid: "k1" }, new TextEncoder().encode(pem));
    const forms: JwtOptions[] = [{ publicKey: pem }, { jwks: { keys: [rsa.jwk] } }];
    for (const options of forms) {
      const authenticate = jwt({ ...options, ...clock });
      expect(await reason(authenticate, confused)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    }
    expect(() => jwt({ publicKey: pem, algorithms: ["RS256", "HS256"] })).toThrow(/algorithms/);
  });
});

describe("the time of a token", () => {
  it.each([
    ["has expired", { exp: now }, "ERR_JWT_EXPIRED exp"],
    ["has no expiry", { exp: undefined }, "ERR_JWT_CLAIM_VALIDATION_FAILED exp"],
    ["expires as text", { exp: "tomorrow" }, "ERR_JWT_CLAIM_VALIDATION_FAILED exp"],
    ["expires after all time", { exp: 1e300 }, "EXPIRY_INVALID exp"],
    ["is not valid yet", { nbf: now + 1 }, "ERR_JWT_CLAIM_VALIDATION_FAILED nbf"],
    ["is issued in the future", { iat: now + 61 }, "ISSUED_IN_FUTURE iat"],
  ])("is refused when it %s", async (_, claims, why) => {
    expect(await reason(bySecret(), await shared({ ...payload, ...claims }))).toBe(why);
  });

  it("may be a little ahead in iat, because clocks differ", async () => {
    expect((await ask(bySecret(), await shared({ ...payload, iat: now + 60 }))).userId).toBe("ada");
  });

  it("tolerates clocks as far as it is told, until the end", async () => {
    const authenticate = bySecret({ clockToleranceSeconds: 10 });
    const late = await shared({ ...payload, exp: now - 9, nbf: now + 10 });
    expect((await ask(authenticate, late)).expiresAt).toBe(nowMs + 1000);
    const later = await shared({ ...payload, exp: now - 10 });
    expect(await reason(authenticate, later)).toBe("ERR_JWT_EXPIRED exp");
  });

  it("may be without end only when that is allowed", async () => {
    const token = await shared({ sub: "ada" });
    expect(await ask(bySecret({ requireExpiry: false }), token)).toEqual({
      userId: "ada",
      claims: {},
    });
  });

  it("may have a greatest age", async () => {
    const authenticate = bySecret({ maxTokenAgeSeconds: 30 });
    expect((await ask(authenticate, await shared())).userId).toBe("ada");
    const old = await shared({ ...payload, iat: now - 31 });
    expect(await reason(authenticate, old)).toBe("ERR_JWT_EXPIRED iat");
    const ageless = await shared({ ...payload, iat: undefined });
    expect(await reason(authenticate, ageless)).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED iat");
  });
});

describe("the issuer and the audience of a token", () => {
  const options = { issuer: "https://id.example", audience: ["chat", "game"] };

  it("are those that are asked for", async () => {
    const token = await shared({ ...payload, iss: options.issuer, aud: ["mail", "game"] });
    expect((await ask(bySecret(options), token)).claims).toEqual({
      iss: "https://id.example",
      aud: ["mail", "game"],
    });
  });

  it.each([
    ["another issuer", { iss: "https://id.example/", aud: "chat" }, "ISSUER_UNKNOWN iss"],
    ["no issuer", { aud: "chat" }, "ISSUER_UNKNOWN iss"],
    ["a list of issuers", { iss: ["https://id.example"], aud: "chat" }, "ISSUER_UNKNOWN iss"],
    [
      "another audience",
      { iss: options.issuer, aud: "mail" },
      "ERR_JWT_CLAIM_VALIDATION_FAILED aud",
    ],
    ["no audience", { iss: options.issuer }, "ERR_JWT_CLAIM_VALIDATION_FAILED aud"],
  ])("are refused: %s", async (_, claims, why) => {
    expect(await reason(bySecret(options), await shared({ ...payload, ...claims }))).toBe(why);
  });
});

describe("the user of a token", () => {
  it.each([[""], [7], [null], [undefined], [["ada"]], ["a\nb"], ["x".repeat(256)], ["\ud800"]])(
    "has a name: %j is none",
    async (sub) => {
      expect(await reason(bySecret(), await shared({ ...payload, sub }))).toBe("USER_ID_INVALID");
    },
  );

  it("may be in another claim, one of its own", async () => {
    const authenticate = bySecret({ userIdClaim: "email" });
    const token = await shared({ ...payload, email: "ada@example.org" });
    expect((await ask(authenticate, token)).userId).toBe("ada@example.org");
    const inherited = bySecret({ userIdClaim: "constructor" });
    expect(await reason(inherited, token)).toBe("USER_ID_INVALID");
  });

  it("brings along scope and roles, or what the application chooses", async () => {
    const token = await shared({ ...payload, scope: "read", roles: ["admin"], email: "a@b" });
    expect((await ask(bySecret(), token)).claims).toEqual({ scope: "read", roles: ["admin"] });
    const chosen = bySecret({ claims: ({ email }) => ({ email }) });
    expect((await ask(chosen, token)).claims).toEqual({ email: "a@b" });
  });

  it("is refused when the application throws", async () => {
    const authenticate = bySecret({
      claims: (given) => {
        throw new Error(JSON.stringify(given));
      },
    });
    expect(await reason(authenticate, await shared())).toBe("CLAIMS_REFUSED");
  });
});

/** Everything that a log could show of an error. */
const shown = (error: unknown): string =>
  [inspect(error, { depth: null, showHidden: true, getters: true }), JSON.stringify(error)].join();

describe("a refusal", () => {
  it("holds nothing of the token and nothing of the secret", async () => {
    const planted = { ...payload, sub: "planted-user", aud: "planted-aud", iss: "planted-iss" };
    const crit = { crit: ["planted-crit"], "planted-crit": 1 };
    const kid = { kid: "../../../../planted-kid" };
    const tokens = [
      await shared({ ...planted, exp: 1 }),
      await shared({ ...planted, iat: now + 1000 }),
      await shared(planted, {}, new Uint8Array(32)),
      await signed(rsa, planted, kid),
      forged({ alg: "planted-alg", ...kid }, planted, "planted-signature"),
      forged({ alg: "HS256", ...crit }, planted, "planted-signature"),
      "planted.planted.planted",
      "planted",
    ];
    const issuer = "https://id.example";
    const keys = { keys: [rsa.jwk, ec.jwk] };
    const throwing = {
      claims: (given: unknown) => {
        throw new Error(JSON.stringify(given));
      },
    };
    const authenticators = [
      bySecret({ audience: "chat" }),
      bySecret({ issuer }),
      bySecret(throwing),
      jwt({ jwks: keys, audience: "chat", ...clock }),
      jwt({ publicKey: rsa.publicKey, ...throwing, ...clock }),
    ];
    for (const token of tokens) {
      const parts = token.split(".").filter((part) => part.length > 7);
      for (const authenticate of authenticators) {
        const text = shown(await refusal(authenticate, token));
        expect(text).not.toContain("planted");
        expect([secret, ...parts].filter((part) => text.includes(part))).toEqual([]);
      }
    }
  });

  it("comes before a huge token is looked at", async () => {
    const huge = "x".repeat(50_000_000);
    expect(await reason(bySecret(), huge)).toBe("TOKEN_TOO_LARGE");
    expect(await bestMs(() => reason(bySecret(), huge))).toBeLessThan(50);
    expect(await reason(bySecret(), "é".repeat(4097))).toBe("TOKEN_TOO_LARGE");
    const large = await shared({ ...payload, filler: "x".repeat(9000) });
    expect(await reason(bySecret(), large)).toBe("TOKEN_TOO_LARGE");
    expect((await ask(bySecret({ tokenBytesMax: 20_000 }), large)).userId).toBe("ada");
  });

  it("is an AUTHENTICATION_FAILED for any garbage", async () => {
    const authenticators = [bySecret(), bySecret({ issuer: "i" }), jwt({ publicKey: ec.jwk })];
    const part = fc.oneof(fc.string(), fc.base64String(), fc.json().map(base64url));
    const header = fc
      .record({ alg: fc.constantFrom("HS256", "ES256", "none", 1, {}), kid: fc.anything() })
      .map((value) => base64url(JSON.stringify(value)));
    const joined = fc.tuple(fc.oneof(header, part), part, part).map((parts) => parts.join("."));
    const garbage = fc.oneof(fc.string({ unit: "binary" }), joined, fc.array(part).map(String));
    await fc.assert(
      fc.asyncProperty(garbage, fc.constantFrom(...authenticators), async (token, authenticate) => {
        expect(await reason(authenticate, token)).toEqual(expect.any(String));
      }),
      { numRuns: 200 },
    );
  });

  it("comes for what is no text at all", async () => {
    const authenticate = bySecret();
    for (const token of [undefined, null, 7, {}, []]) {
      const credentials = JSON.parse(JSON.stringify({ token, via: "message" }));
      const answer = authenticate(credentials, new AbortController().signal);
      await expect(answer).rejects.toMatchObject({ code: "AUTHENTICATION_FAILED" });
    }
  });
});

const base64url = (text: string): string => Buffer.from(text).toString("base64url");

describe("an abort signal", () => {
  it("ends the wait, also when it was aborted before", async () => {
    const token = await shared();
    const early = ask(bySecret(), token, AbortSignal.abort());
    await expect(early).rejects.toMatchObject({ code: "ABORTED" });
    const controller = new AbortController();
    const late = ask(bySecret(), token, controller.signal);
    controller.abort();
    await expect(late).rejects.toMatchObject({ code: "ABORTED" });
  });
});
