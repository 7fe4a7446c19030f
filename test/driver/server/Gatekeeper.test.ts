import { createHash } from "node:crypto";
import { jwt } from "../../../src/jwt.js";
import { SignJWT } from "jose";
import { RawPeer, frame, opcodes } from "../../support/rawPeer.js";
import { once, serve } from "../../support/sockets.js";

const secret = createHash("sha256").update("a key for tests").digest();

const tokenFor = (userId: string, seconds = 3_600): Promise<string> =>
  new SignJWT({ roles: ["reader"] })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
    .sign(secret);

const bearer = async (userId: string, seconds?: number): Promise<string> =>
  `Authorization: Bearer ${await tokenFor(userId, seconds)}`;

const authFrame = (token: string): Buffer =>
  frame(opcodes.text, JSON.stringify({ type: "auth", data: { token } }));

const closeCodeOf = async (peer: RawPeer): Promise<number | undefined> => {
  for (;;) {
    const next = await peer.next();
    if (next === undefined || next.opcode === opcodes.close) return next?.payload.readUInt16BE();
  }
};

describe("an identity", () => {
  it("is kept with its claims", async () => {
    const server = await serve({}, { authenticate: jwt({ secret }) });
    const arrived = once(server, "connect");
    await RawPeer.open(server, "/", await bearer("ann"));
    const { connectionId } = await arrived;
    const connection = server.current.connections.get(connectionId);
    expect(connection?.userId).toBe("ann");
    expect(connection?.userData.get("claims")).toMatchObject({ roles: ["reader"] });
  });

  it("ends with its token: 4401, within a second", async () => {
    const server = await serve({}, { authenticate: jwt({ secret }) });
    const refusal = once(server, "refusal");
    const peer = await RawPeer.open(server, "/", await bearer("ann", 1));
    expect(await closeCodeOf(peer)).toBe(4401);
    expect(await refusal).toMatchObject({ code: "UNAUTHORIZED" });
  });

  it("goes on with a new token in place", async () => {
    const server = await serve({}, { authenticate: jwt({ secret }) });
    const peer = await RawPeer.open(server, "/", await bearer("ann", 60));
    peer.write(authFrame(await tokenFor("ann", 3_600)));
    expect(JSON.parse(await peer.text())).toMatchObject({ type: "auth_success" });
    const { deadlines } = server.current.snapshot.gate;
    expect(deadlines.next).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it("ends when it is revoked", async () => {
    const server = await serve({}, { authenticate: jwt({ secret }) });
    const peers = [
      await RawPeer.open(server, "/", await bearer("ann")),
      await RawPeer.open(server, "/", await bearer("ann")),
      await RawPeer.open(server, "/", await bearer("bob")),
    ];
    server.update((value) => value.removeUser("ann"));
    expect(await Promise.all(peers.slice(0, 2).map(closeCodeOf))).toEqual([4401, 4401]);
    expect([...server.current.connections.values()].map(({ userId }) => userId)).toEqual(["bob"]);
  });

  it("has no more connections than one user may have", async () => {
    const server = await serve({ connectionsPerUserMax: 1 }, { authenticate: jwt({ secret }) });
    await RawPeer.open(server, "/", await bearer("ann"));
    await expect(RawPeer.open(server, "/", await bearer("ann"))).rejects.toThrow("403");
  });
});
