import { serverDefaults } from "jounce-websocket";
import { closeFrame, frame, handshake, opcodes, RawPeer } from "../support/rawPeer.js";
import { once } from "../support/sockets.js";
import { Bare, closed, json, leave, saidIn, verdictIn } from "./bare.js";

const { text, ping, pong, binary } = opcodes;
const note = frame(text, json({ type: "note" }));
const burst = serverDefaults.messagesBurstMax;
const many = (count: number, one: Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => one));

describe("B27 a flood", () => {
  it.each([
    ["messages", note],
    ["raw texts", frame(text, "x")],
    ["bytes", frame(binary, "x")],
    ["what is no message", frame(text, '{"type":5}')],
    ["joins", frame(text, json({ type: "join_room", room: "den" }))],
    ["leaves", frame(text, json({ type: "leave_room", room: "den" }))],
    ["control messages", frame(text, json({ type: "resume" }))],
    ["pongs", frame(pong, "x")],
  ])("of %s is warned of once, and then ended with 4429", async (_, one) => {
    expect([serverDefaults.messagesPerSecondMax, burst]).toEqual([100, 200]);
    const bare = await Bare.start();
    const peer = await bare.open();
    peer.write(many(3 * burst, one));
    const warnings: string[] = [];
    let code: number | undefined;
    while (code === undefined) {
      const said = await peer.next();
      if (said === undefined) throw new Error("It ended without a code");
      const content = said.payload.toString();
      if (said.opcode === opcodes.close) code = said.payload.readUInt16BE(0);
      if (content.includes("RATE_LIMITED")) warnings.push(content);
    }
    peer.socket.destroy();
    expect(code).toBe(4429);
    // The last of them is the reason of the close frame.
    expect(warnings).toHaveLength(2);
    expect(JSON.parse(warnings[0] ?? "")).toMatchObject({
      type: "error",
      data: { code: "RATE_LIMITED", retryAfterMs: expect.any(Number) },
    });
    const { metrics } = bare.server.statistics();
    expect(metrics.refusalsByCode.RATE_LIMITED).toBeGreaterThan(burst);
    expect(metrics.closesByCode["4000-4999"]).toBe(1);
    // What came before the limit, and what a second of reading may add.
    expect(bare.reached.length).toBeLessThanOrEqual(burst + 100);
    await bare.ends();
  });

  it("of pings, some at a time, is ended with 4429 as well", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    let code: number | undefined;
    while (code === undefined) {
      peer.write(many(40, frame(ping, "x")));
      for (let answered = 0; answered < 40 && code === undefined;) {
        const said = await peer.next();
        if (said === undefined) throw new Error("It ended without a code");
        if (said.opcode === opcodes.close) code = said.payload.readUInt16BE(0);
        if (said.opcode === pong) answered += 1;
      }
    }
    peer.socket.destroy();
    expect(code).toBe(4429);
    expect(bare.server.statistics().metrics.refusalsByCode.RATE_LIMITED).toBeGreaterThan(burst);
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("of pings by a peer that reads none of the answers is ended at once", async () => {
    const bare = await Bare.start();
    const gone = once(bare.server, "disconnect");
    const peer = await bare.open();
    peer.socket.pause();
    peer.write(many(20 * burst, frame(ping, "x".repeat(125))));
    expect([1006, 4429]).toContain((await gone).code);
    peer.socket.destroy();
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("that stops in time has cost what was too much, and no more", async () => {
    const bare = await Bare.start();
    const peer = await bare.open();
    peer.write(many(burst + 50, note));
    const answers = await leave(peer);
    expect(saidIn(answers)).toEqual(["error RATE_LIMITED"]);
    const refused = bare.server.statistics().metrics.refusalsByCode.RATE_LIMITED ?? 0;
    expect(bare.reached.length + refused).toBe(burst + 50);
    expect(bare.reached.length).toBeGreaterThanOrEqual(burst);
    await bare.ends();
  });

  it("of one address over many connections is refused together, and none of them is ended", async () => {
    const { addressMessagesBurstMax, addressMessagesPerSecondMax } = serverDefaults;
    expect([addressMessagesPerSecondMax, addressMessagesBurstMax]).toEqual([1_000, 2_000]);
    const bare = await Bare.start();
    // The neighbour comes from another address than the flood.
    const route = { ...bare.route, localAddress: "127.0.0.2" };
    const peers = await Promise.all(Array.from({ length: 30 }, () => RawPeer.open(route)));
    for (const peer of peers) peer.write(many(180, note), closeFrame(1000));
    const codes = await Promise.all(peers.map(closed));
    expect(codes).toEqual(codes.map(() => 1000));
    await bare.serves();
    const refused = bare.server.statistics().metrics.refusalsByCode.RATE_LIMITED ?? 0;
    expect(bare.reached.length + refused).toBe(30 * 180);
    expect(bare.reached.length).toBeLessThan(4_500);
    await bare.ends();
  });

  it("of connections of one address is turned away with 429 and when to come back", async () => {
    const { connectsBurstMax, connectsPerSecondMax } = serverDefaults;
    expect([connectsPerSecondMax, connectsBurstMax]).toEqual([50, 100]);
    const bare = await Bare.start();
    const heads = await Promise.all(Array.from({ length: 300 }, () => bare.answerTo(handshake())));
    const verdicts = heads.map(verdictIn);
    const away = heads.filter((head) => !head.startsWith("HTTP/1.1 101 "));
    expect(away.length).toBeGreaterThan(100);
    for (const head of away) expect(head).toMatch(/^Retry-After: \d+\r$/m);
    expect(new Set(verdicts)).toContain("429 RATE_LIMITED");
    const told = await bare.refused(away.length);
    expect(Object.keys(told).filter((code) => code !== "ADDRESS_LIMIT")).toEqual(["RATE_LIMITED"]);
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("of connections that stay is turned away at 100 of one address", async () => {
    expect(serverDefaults.connectionsPerAddressMax).toBe(100);
    const bare = await Bare.start({ options: { connectsPerSecondMax: 0 } });
    const peers = await Promise.all(Array.from({ length: 99 }, () => bare.open()));
    expect(await bare.verdict()).toBe("429 ADDRESS_LIMIT");
    const elsewhere = { ...bare.route, localAddress: "127.0.0.3" };
    peers.push(await RawPeer.open(elsewhere));
    // Nobody is believed who says that he speaks for somebody else.
    expect(await bare.verdict("/", "X-Forwarded-For: 192.0.2.7")).toBe("429 ADDRESS_LIMIT");
    for (const { socket } of peers) socket.destroy();
    expect(await bare.refused(2)).toEqual({ ADDRESS_LIMIT: 2 });
    await bare.ends();
  });

  it("of connections of one user is turned away at 50", async () => {
    expect(serverDefaults.connectionsPerUserMax).toBe(50);
    const bare = await Bare.start({
      running: {
        authenticate: ({ token }) => ({ userId: token }),
        logger: { error: () => undefined, warn: () => undefined },
      },
      token: "bob",
    });
    const bearer = "Authorization: Bearer ann";
    const peers = await Promise.all(Array.from({ length: 50 }, () => bare.open("/", bearer)));
    const verdict = await bare.verdict("/", bearer);
    expect(verdict).toContain("USER_LIMIT");
    for (const { socket } of peers) socket.destroy();
    expect(await bare.refused(1)).toEqual({ USER_LIMIT: 1 });
    await bare.ends();
  });
});
