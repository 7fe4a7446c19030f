import { inspect } from "node:util";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import type { JwtOptions } from "jounce-websocket/jwt";
import { jwt } from "jounce-websocket/jwt";
import { WebSocketError } from "../../../src/core/error.js";
import { secret } from "./tokens.js";

const issuer = "https://a.example";
const jwksUrl = "https://a.example/keys";

/** What `jwt` said to options that it did not take, as they come from a program without types. */
const complaint = (options: unknown): string => {
  try {
    Reflect.apply(jwt, undefined, [options]);
  } catch (error) {
    if (!(error instanceof WebSocketError)) throw error;
    expect(error.code).toBe("INVALID_OPTION");
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain("planted");
    return error.message;
  }
  return "none";
};

describe("the options of jwt", () => {
  it.each<JwtOptions>([
    { secret },
    { secret: new Uint8Array(32), algorithms: ["HS256"] },
    { jwksUrl, issuer },
    { jwksUrl: new URL(jwksUrl), issuer, audience: undefined, claims: undefined },
    { jwksUrl: "http://localhost:1/keys", issuer },
    { jwksUrl: "http://127.0.0.1:1/keys", issuer },
    { jwksUrl: "http://[::1]:1/keys", issuer },
    { issuers: [{ issuer, secret }], audience: ["chat"] },
  ])("are taken: %j", (options) => {
    expect(complaint(options)).toBe("none");
  });

  it.each([
    [{}, "exactly one of secret"],
    [undefined, "must be an object"],
    [{ secret, jwksUrl, issuer }, "exactly one of secret"],
    [{ secret: "planted" }, "32 bytes or more"],
    [{ secret: "planted".repeat(5), algorithms: ["HS384"] }, "48 bytes or more"],
    [{ secret: "planted".repeat(9), algorithms: ["HS256", "HS512"] }, "64 bytes or more"],
    [{ secret: new Uint8Array(31) }, "32 bytes or more"],
    [{ secret: 7 }, "text or a Uint8Array"],
    [{ secret, algorithms: ["RS256"] }, "HS256, HS384, HS512"],
    [{ secret, algorithms: ["none"] }, "HS256, HS384, HS512"],
    [{ secret, algorithms: [] }, "HS256, HS384, HS512"],
    [{ secret, algorithms: "HS256" }, "algorithms must be a list"],
    [{ secret, audiences: ["chat"] }, "audiences is no option"],
    [{ secret, __proto__: null, constructor: 1 }, "constructor is no option"],
    [{ secret, audience: [] }, "audience must be"],
    [{ secret, audience: "" }, "audience must be"],
    [{ secret, issuer: "" }, "issuer must be"],
    [{ secret, issuer: [issuer] }, "issuer must be"],
    [{ secret, clockToleranceSeconds: -1 }, "clockToleranceSeconds must be"],
    [{ secret, clockToleranceSeconds: Infinity }, "clockToleranceSeconds must be"],
    [{ secret, maxTokenAgeSeconds: "1h" }, "maxTokenAgeSeconds must be"],
    [{ secret, tokenBytesMax: Infinity }, "tokenBytesMax must be"],
    [{ secret, requireExpiry: "no" }, "requireExpiry must be"],
    [{ secret, userIdClaim: "" }, "userIdClaim must be"],
    [{ secret, claims: {} }, "claims must be a function"],
    [{ jwksUrl }, "jwksUrl needs issuer"],
    [{ issuer, jwksUrl: "http://planted.example/keys" }, "https"],
    [{ issuer, jwksUrl: "http://localhost.planted.example/keys" }, "https"],
    [{ issuer, jwksUrl: "http://127.0.0.1.planted.example/keys" }, "https"],
    [{ issuer, jwksUrl: "file:///planted" }, "https"],
    [{ issuer, jwksUrl: "planted" }, "https"],
    [{ issuer, jwksUrl: "https://planted:planted@a.example/keys" }, "no user and no password"],
    [{ jwks: { keys: [] } }, "jwks must be a JWK set"],
    [{ jwks: { keys: ["planted"] } }, "jwks must be a JWK set"],
    [{ jwks: [] }, "jwks must be a JWK set"],
    [{ jwks: { keys: [{ kty: "oct", k: "planted" }] } }, "only the public keys"],
    [{ publicKey: "planted" }, "BEGIN PUBLIC KEY"],
    [{ publicKey: "-----BEGIN PUBLIC KEY-----\nplanted\n" }, "cannot be read"],
    [{ publicKey: { kty: "EC", x: "planted" } }, "cannot be read"],
    [{ publicKey: 7 }, "cannot be read"],
    [{ publicKey: { kty: "oct", k: "planted" } }, "give it as secret"],
    [{ publicKey: { kty: "EC", use: "enc" } }, "not for signatures"],
    [{ issuers: [] }, "issuers must be"],
    [{ issuers: [{ secret }] }, "needs issuer"],
    [{ issuers: ["planted"] }, "must be an object"],
    [{ issuers: [{ issuer }] }, "exactly one of secret"],
    [{ issuers: [{ issuer, secret, clockToleranceSeconds: 1 }] }, "clockToleranceSeconds is no"],
    [{ issuers: [{ issuer, secret }], issuer }, "issuer does not go with issuers"],
    [{ issuers: [{ issuer, secret }], secret }, "secret does not go with issuers"],
    [
      {
        issuers: [
          { issuer, secret },
          { issuer, jwksUrl },
        ],
      },
      "put the keys of one issuer into one jwks",
    ],
  ])("are refused with what to do instead: %j", (options, remedy) => {
    expect(complaint(options)).toContain(remedy);
  });
});

describe("a key that is given as public", () => {
  it("is not a private one, in any form", async () => {
    const { privateKey } = await generateKeyPair("ES256", { extractable: true });
    const jwk = await exportJWK(privateKey);
    for (const publicKey of [privateKey, await exportPKCS8(privateKey), jwk]) {
      expect(complaint({ publicKey })).toContain("private key");
    }
    expect(complaint({ jwks: { keys: [jwk] } })).toContain("private key");
  });

  it("is one that signs, and long enough", async () => {
    const { publicKey: agreement } = await generateKeyPair("ECDH-ES", { crv: "X25519" });
    expect(complaint({ publicKey: agreement })).toContain("must be a signing key");
    const short = await crypto.subtle.generateKey(
      {
        name: "RSASSA-PKCS1-v1_5",
        modulusLength: 1024,
        publicExponent: Uint8Array.of(1, 0, 1),
        hash: "SHA-256",
      },
      true,
      ["sign", "verify"],
    );
    expect(complaint({ publicKey: short.publicKey })).toContain("2048 bits");
  });
});
