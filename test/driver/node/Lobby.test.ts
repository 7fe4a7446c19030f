import { RawPeer } from "../../support/rawPeer.js";
import { once, record, serve } from "../../support/sockets.js";

describe("connections that ask for nothing", () => {
  it("are no more of one address than its connections may be", async () => {
    const server = await serve({ connectionsPerAddressMax: 2 });
    const first = await RawPeer.dial(server.port);
    await RawPeer.dial(server.port);
    const refusal = once(server, "refusal");
    const third = await RawPeer.dial(server.port);
    await third.gone;
    expect(await refusal).toMatchObject({ code: "ADDRESS_LIMIT", context: "upgrade" });
    const elsewhere = await RawPeer.open({ port: server.port, localAddress: "127.0.0.2" });
    expect(elsewhere.socket.destroyed).toBe(false);
    first.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(await first.head()).toContain("426");
  });

  it("make room for others when they go or are let in", async () => {
    const server = await serve({ connectionsPerAddressMax: 2 });
    const refusals = record(server, "refusal");
    for (let round = 0; round < 3; round += 1) {
      const peer = await RawPeer.open(server);
      const gone = once(server, "disconnect");
      peer.socket.destroy();
      await gone;
    }
    expect(refusals.events).toEqual([]);
  });

  it("are not told apart behind a proxy that is trusted", async () => {
    const server = await serve({ connectionsPerAddressMax: 1, trustedProxies: 1 });
    const refusals = record(server, "refusal");
    await RawPeer.dial(server.port);
    const second = await RawPeer.open(server, "/", "X-Forwarded-For: 192.0.2.1");
    expect([refusals.events, second.socket.destroyed]).toEqual([[], false]);
  });
});

describe("what is no request", () => {
  it.each([
    ["no HTTP at all", "hello\r\n\r\n", "400", "BAD_HANDSHAKE"],
    [
      "a head that is too large",
      `GET / HTTP/1.1\r\nX: ${"x".repeat(20_000)}`,
      "431",
      "BAD_HANDSHAKE",
    ],
    ["a head that does not end", "GET / HTTP/1.1\r\n", "408", "TIMEOUT"],
    ["nothing", "", "408", "TIMEOUT"],
  ])("is answered and told as a refusal: %s", async (_, bytes, status, code) => {
    const server = await serve({ handshakeTimeoutMs: 100 });
    const refusal = once(server, "refusal");
    const peer = await RawPeer.dial(server.port);
    peer.write(bytes);
    expect(await refusal).toMatchObject({ code, context: "upgrade", address: "127.0.0.1" });
    expect(await peer.head()).toContain(status);
  });
});
