import type { JwtOptions } from "jounce-websocket/jwt";
import { jwt } from "jounce-websocket/jwt";
import { frame, opcodes } from "../support/rawPeer.js";
import { KeyServer } from "../integrations/auth/keyServer.js";
import type { Signer } from "../integrations/auth/tokens.js";
import { forged, makeSigner, secret, shared, signed } from "../integrations/auth/tokens.js";
import { Bare, closed, json, leave, saidIn } from "./bare.js";

const { text } = opcodes;
const now = Math.floor(Date.now() / 1_000);
const good = { sub: "ann", iat: now, exp: now + 60 };
const silent = { error: () => undefined, warn: () => undefined };
const bearer = (token: string): string => `Authorization: Bearer ${token}`;

const refused = ["401 AUTHENTICATION_FAILED", "auth_failure AUTHENTICATION_FAILED", "error UNAUTHORIZED"]; // prettier-ignore

/** How a token is answered with a handshake and as a message, and what is then said without one. */
const answersTo = async (options: JwtOptions, valid: string, token: string): Promise<string[]> => {
  const running = { authenticate: jwt(options), logger: silent };
  const bare = await Bare.start({ running, token: valid });
  // No head of a request may be as long as the longest of them.
  const isShort = token.length < 12_000;
  const verdict = isShort ? await bare.verdict("/", bearer(token)) : refused.slice(0, 1);
  const peer = await bare.speak();
  peer.write(
    frame(text, json({ type: "auth", id: "1", data: { token } })),
    frame(text, json({ type: "note" })),
  );
  const answers = saidIn([await peer.text(), await peer.text()]);
  peer.socket.destroy();
  expect(bare.reached).toEqual([]);
  await bare.ends();
  return [verdict, answers.sort()].flat(2);
};

describe("B23 a JSON Web Token", () => {
  let rsa: Signer;
  let other: Signer;
  const keys = new KeyServer();
  beforeAll(async () => {
    [rsa, other] = await Promise.all([makeSigner("RS256"), makeSigner("RS256")]);
    await keys.start();
  });
  afterAll(() => keys.stop());

  const ofSecret: readonly (readonly [string, () => Promise<string> | string])[] = [
    ["without a signature", () => forged({ alg: "none" }, good)],
    ["without a signature, in other letters", () => forged({ alg: "nOnE" }, good)],
    ["without an algorithm", () => forged({}, good)],
    ["signed with another key", () => shared(good, {}, Buffer.alloc(32, 7))],
    ["signed with another algorithm", () => shared(good, { alg: "HS512" }, Buffer.alloc(64, 7))],
    ["that has expired", () => shared({ ...good, exp: now - 1 })],
    ["that never expires", () => shared({ sub: "ann", iat: now })],
    ["that is not yet good", () => shared({ ...good, nbf: now + 600 })],
    ["issued in the future", () => shared({ ...good, iat: now + 600 })],
    ["without a user", () => shared({ iat: now, exp: now + 60 })],
    ["of a user with a bad name", () => shared({ ...good, sub: "a\nb" })],
    ["of a user that is no text", () => shared({ ...good, sub: { toString: "ann" } })],
    ["of 100 KB", () => shared({ ...good, pad: "x".repeat(45_000) })],
    ["with a critical extension", () => forged({ alg: "HS256", crit: ["x"], x: 1 }, good, "AA")],
    ["whose kid is a path", () => forged({ alg: "HS256", kid: "../../dev/null" }, good, "AA")],
    ["that says where its key is", () => forged({ alg: "RS256", jku: keys.url, x5u: keys.url }, good, "AA")], // prettier-ignore
    ["that is none", () => "a.b.c"],
    ["of dots", () => ".".repeat(2_000)],
    ["of nothing", () => ".."],
  ];

  it.each(ofSecret)("is refused: %s", async (_, make) => {
    expect(await answersTo({ secret }, await shared(good), await make())).toEqual(refused);
    expect(keys.asked).toEqual([]);
  });

  it("signed with a public key as if that were a secret is refused", async () => {
    const { publicKey } = rsa;
    const pem = await import("jose").then(({ exportSPKI }) => exportSPKI(publicKey));
    const confused = await shared(good, {}, Buffer.from(pem));
    expect(await answersTo({ publicKey: pem }, await signed(rsa, good), confused)).toEqual(refused);
  });

  it("of one issuer is not good with the key of another under the same kid", async () => {
    const issuers = [
      { issuer: "https://a.example", jwks: { keys: [rsa.jwk] } },
      { issuer: "https://b.example", jwks: { keys: [other.jwk] } },
    ];
    const valid = await signed(rsa, { ...good, iss: "https://a.example" });
    const crossed = await signed(rsa, { ...good, iss: "https://b.example" });
    expect(await answersTo({ issuers } as JwtOptions, valid, crossed)).toEqual(refused);
  });

  it("of an issuer that is not known causes no request", async () => {
    keys.keys = [rsa.jwk];
    const options = { issuer: "https://a.example", jwksUrl: keys.url };
    const foreign = await signed(rsa, { ...good, iss: `${keys.url}#` });
    const bare = await Bare.start({ running: { authenticate: jwt(options), logger: silent }, token: await signed(rsa, { ...good, iss: "https://a.example" }) }); // prettier-ignore
    const askedFor = keys.asked.length;
    expect(await bare.verdict("/", bearer(foreign))).toBe("401 AUTHENTICATION_FAILED");
    expect(keys.asked).toHaveLength(askedFor);
    expect(await bare.refused(1)).toEqual({ AUTHENTICATION_FAILED: 1 });
    await bare.ends();
  });
});

describe("B24 an identity that ends", () => {
  const authenticate = ({ token }: { readonly token: string }) => {
    const [userId = "", ms] = token.split(".");
    return ms === undefined ? { userId } : { userId, expiresAt: Date.now() + Number(ms) };
  };

  it("ends its connection when it ends, however it was proved", async () => {
    const bare = await Bare.start({ running: { authenticate }, token: "bob" });
    const early = await bare.open("/", bearer("ann.300"));
    const late = await bare.speak();
    late.write(frame(text, json({ type: "auth", data: { token: "eve.300" } })));
    expect(saidIn([await late.text()])).toEqual(["auth_success"]);
    expect(await Promise.all([closed(early), closed(late)])).toEqual([4401, 4401]);
    expect(await bare.refused(2)).toEqual({ UNAUTHORIZED: 2 });
    await bare.ends();
  });

  it("that has ended already, or ends never in time, is none", async () => {
    const bare = await Bare.start({ running: { authenticate, logger: silent }, token: "bob" });
    for (const ms of ["0", "-1", "NaN", "-Infinity"]) {
      expect(await bare.verdict("/", bearer(`ann.${ms}`))).toBe("401 AUTHENTICATION_FAILED");
    }
    expect(await bare.refused(4)).toEqual({ AUTHENTICATION_FAILED: 4 });
    await bare.ends();
  });

  it("can be prolonged, and is then good until its new end", async () => {
    const bare = await Bare.start({ running: { authenticate }, token: "bob" });
    const peer = await bare.speak("/", bearer("ann.400"));
    peer.write(frame(text, json({ type: "auth", data: { token: "ann" } })));
    expect(saidIn([await peer.text()])).toEqual(["auth_success"]);
    expect(bare.server.current.snapshot.gate.deadlines.toJSON()).toEqual([]);
    await leave(peer);
    await bare.ends();
  });

  it("by a word of the server is over at once, in its rooms and altogether", async () => {
    const bare = await Bare.start({ running: { authenticate }, token: "bob" });
    const { server } = bare;
    server.update((value) => value.authorizeRoom("staff", ["ann"]));
    const peer = await bare.speak("/", bearer("ann"));
    peer.write(frame(text, json({ type: "join_room", room: "staff" })));
    expect(saidIn([await peer.text()])).toEqual(["room_joined"]);
    server.update((value) => value.deauthorizeRoom("staff", "ann"));
    expect(saidIn([await peer.text()])).toEqual(["room_left"]);
    peer.write(frame(text, json({ type: "join_room", room: "staff" })));
    expect(saidIn([await peer.text()])).toEqual(["error ROOM_ACCESS_DENIED"]);
    server.update((value) =>
      value
        .getUserConnections("ann")
        .reduce((next, id) => next.removeConnection(id, 4401, "revoked"), value)
        .removeRoom("staff"),
    );
    expect(await closed(peer)).toBe(4401);
    await bare.ends();
  });
});
