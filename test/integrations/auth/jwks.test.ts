import type { JwtOptions } from "jounce-websocket/jwt";
import { jwt } from "jounce-websocket/jwt";
import type { Authenticator } from "../../../src/driver/server/authentication.js";
import { KeyServer } from "./keyServer.js";
import { reason } from "./refusals.js";
import type { Signer } from "./tokens.js";
import { ask, clock, forged, makeSigner, payload, secret, shared, signed } from "./tokens.js";

const issuer = "https://a.example";
const otherIssuer = "https://b.example";
const mine = { ...payload, iss: issuer };
const others = { ...payload, iss: otherIssuer };

let server: KeyServer;
let otherServer: KeyServer;
let signer: Signer;
let sameKid: Signer;

beforeAll(async () => {
  [signer, sameKid] = await Promise.all([makeSigner("ES256"), makeSigner("ES256")]);
});

beforeEach(async () => {
  server = new KeyServer();
  otherServer = new KeyServer();
  await Promise.all([server.start(), otherServer.start()]);
  server.keys = [signer.jwk];
  otherServer.keys = [sameKid.jwk];
});

afterEach(() => Promise.all([server.stop(), otherServer.stop()]));

const byUrl = (options: Partial<JwtOptions> = {}): Authenticator =>
  jwt({ issuer, jwksUrl: server.url, ...clock, ...options });

const bySeveral = (): Authenticator =>
  jwt({
    issuers: [
      { issuer, jwksUrl: server.url },
      { issuer: otherIssuer, jwksUrl: new URL(otherServer.url), userIdPrefix: "b:" },
    ],
    ...clock,
  });

describe("published keys", () => {
  it("are fetched once, when first needed, also for many at once", async () => {
    const authenticate = byUrl();
    const token = await signed(signer, mine);
    expect(server.asked).toEqual([]);
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(authenticate, token)));
    expect(answers.map(({ userId }) => userId)).toEqual(["ada", "ada", "ada", "ada"]);
    await ask(authenticate, token);
    expect(server.asked).toEqual(["/keys"]);
  });

  it("may change: a new kid is looked up, and an old one no longer counts", async () => {
    const authenticate = byUrl({ jwksCooldownMs: 0 });
    const old = await signed(signer, mine);
    await ask(authenticate, old);
    const next = await makeSigner("ES256", "k2");
    server.keys = [next.jwk];
    expect((await ask(authenticate, await signed(next, mine))).userId).toBe("ada");
    expect(await reason(authenticate, old)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });

  it("are not fetched anew for every kid that somebody makes up", async () => {
    const authenticate = byUrl();
    for (const kid of ["k2", "../../etc/passwd", "http://evil.example", "x".repeat(2000)]) {
      const token = forged({ alg: "ES256", kid }, mine, "AA");
      expect(await reason(authenticate, token)).toBe("ERR_JWKS_NO_MATCHING_KEY");
    }
    expect(server.asked).toEqual(["/keys"]);
  });

  it("never make a token's own keys and addresses count", async () => {
    const jku = { jku: otherServer.url, x5u: otherServer.url, jwk: sameKid.jwk };
    const token = await signed(sameKid, mine, jku);
    expect(await reason(byUrl(), token)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
    expect([server.asked, otherServer.asked]).toEqual([["/keys"], []]);
  });

  it("must be public: a secret among them signs nothing", async () => {
    server.keys = [{ kty: "oct", k: Buffer.from(secret).toString("base64url"), kid: "k1" }];
    expect(await reason(byUrl(), await shared(mine))).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    expect(server.asked).toEqual([]);
    expect(await reason(byUrl(), await signed(signer, mine))).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });
});

describe("an address of keys that fails", () => {
  it.each([
    ["a status", { status: 500 }],
    ["a redirect", { status: 302 }],
    ["no JSON", { body: "<html>" }],
    ["no keys", { body: "[]" }],
    ["silence", { silent: true }],
  ])("refuses, and is left alone for a while: %s", async (_, failure) => {
    Object.assign(server, failure);
    const authenticate = byUrl({ jwksTimeoutMs: 300, jwksCooldownMs: 0 });
    const token = await signed(signer, mine);
    expect(await reason(authenticate, token)).toBe("KEYS_UNAVAILABLE");
    expect(await reason(authenticate, token)).toBe("KEYS_UNAVAILABLE");
    expect(server.asked).toEqual(["/keys"]);
  });

  it("does not keep those waiting who have stopped", async () => {
    server.silent = true;
    const controller = new AbortController();
    const answer = ask(byUrl(), await signed(signer, mine), controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(answer).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("leaves the keys in use that were fetched before", async () => {
    const authenticate = byUrl({ jwksCooldownMs: 0 });
    const token = await signed(signer, mine);
    await ask(authenticate, token);
    server.status = 500;
    const unknown = forged({ alg: "ES256", kid: "k2" }, mine, "AA");
    expect(await reason(authenticate, unknown)).toBe("KEYS_UNAVAILABLE");
    expect((await ask(authenticate, token)).userId).toBe("ada");
  });
});

describe("several issuers", () => {
  it("each have keys of their own, also under the same kid (CVE-2026-49998)", async () => {
    const authenticate = bySeveral();
    expect((await ask(authenticate, await signed(signer, mine))).userId).toBe("ada");
    expect((await ask(authenticate, await signed(sameKid, others))).userId).toBe("b:ada");
    const wrong = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
    expect(await reason(authenticate, await signed(signer, others))).toBe(wrong);
    expect(await reason(authenticate, await signed(sameKid, mine))).toBe(wrong);
  });

  it("may have keys of different kinds, an audience each, and one for the rest", async () => {
    const authenticate = jwt({
      issuers: [
        { issuer, secret, audience: "own" },
        { issuer: otherIssuer, publicKey: signer.publicKey },
      ],
      audience: "every",
      ...clock,
    });
    const own = await shared({ ...mine, aud: "own" });
    const every = await signed(signer, { ...others, aud: "every" });
    expect((await ask(authenticate, own)).userId).toBe("ada");
    expect((await ask(authenticate, every)).userId).toBe("ada");
    for (const token of [
      await shared({ ...mine, aud: "every" }),
      await signed(signer, { ...others, aud: "own" }),
    ]) {
      expect(await reason(authenticate, token)).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED aud");
    }
    const crossed = await shared({ ...others, aud: "every" });
    expect(await reason(authenticate, crossed)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  it.each([
    "https://c.example",
    "https://a.example/",
    "HTTPS://a.example",
    "https://a.example/../keys",
    "",
    ["https://a.example"],
    { toString: "https://a.example" },
    null,
    undefined,
  ])("cause no request for a token of somebody else (CVE-2026-32301): %j", async (iss) => {
    for (const authenticate of [bySeveral(), byUrl()]) {
      const token = await signed(signer, { ...payload, iss });
      expect(await reason(authenticate, token)).toBe("ISSUER_UNKNOWN iss");
    }
    expect([server.asked, otherServer.asked]).toEqual([[], []]);
  });

  it("cause no request for a token without a good algorithm", async () => {
    for (const alg of ["none", "HS256", "RSA-OAEP", undefined]) {
      expect(await reason(bySeveral(), forged({ alg, kid: "k1" }, mine, "AA"))).toMatch(/^ERR_J/);
    }
    expect([server.asked, otherServer.asked]).toEqual([[], []]);
  });
});
