import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { serverDefaults } from "jounce-websocket";
import { frame, handshake, opcodes } from "../support/rawPeer.js";
import { until } from "../support/sockets.js";
import { aTurn, Bare, json, leave } from "./bare.js";

const { text, rest, ping } = opcodes;
const open = { final: false } as const;
const kib = 1024;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Bytes in use, on the heap and beside it, when all that nobody holds has been collected. */
const bytesInUse = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

describe("P2 bytes held", () => {
  it("for a message in pieces are those of its limit and a constant for each piece", async () => {
    const { messageFragmentsMax, messageBytesMax } = serverDefaults;
    expect([messageFragmentsMax, messageBytesMax]).toEqual([1_024, 64 * kib]);
    const bare = await Bare.start({ options: { messageTimeoutMs: 0 } });
    const peers = await Promise.all(Array.from({ length: 80 }, () => bare.open()));
    await aTurn();
    const before = bytesInUse();
    // As many pieces as are allowed, together almost as much as is allowed.
    const piece = frame(rest, "x".repeat(63), open);
    const pieces = Buffer.concat(Array.from({ length: messageFragmentsMax - 2 }, () => piece));
    for (const peer of peers) peer.write(frame(text, "x", open), pieces, frame(ping, "all"));
    for (const peer of peers) expect((await peer.next())?.opcode).toBe(opcodes.pong);
    const held = (bytesInUse() - before) / peers.length;
    // ws keeps a view for each piece, of some 120 bytes, into the chunk that it came in.
    expect(held).toBeLessThan(2 * messageBytesMax + 256 * messageFragmentsMax);
    for (const { socket } of peers) socket.destroy();
    await bare.ends();
  });

  it("for a handshake are those of its head, of 100 peers of one address at most", async () => {
    const waiting: (() => void)[] = [];
    let isFirst = true;
    const bare = await Bare.start({
      options: { connectsPerSecondMax: 0 },
      running: {
        onUpgrade: () => {
          // The neighbour is let in.
          if (isFirst) isFirst = false;
          else return new Promise<void>((resolve) => void waiting.push(resolve));
          return undefined;
        },
      },
    });
    const shake = handshake("/", `X: ${"x".repeat(14 * kib)}`);
    const peers = await Promise.all(Array.from({ length: 120 }, () => bare.dial()));
    for (const peer of peers) peer.write(shake);
    await bare.refused(21);
    const { attempts } = bare.server.current.snapshot.gate;
    expect(attempts.size).toBe(99);
    expect(JSON.stringify(attempts).length).toBeLessThan(99 * 200);
    // What comes meanwhile waits in the socket, and what is waited for is forgotten with the peer.
    for (const { socket } of peers) socket.destroy();
    await until(bare.server, ({ snapshot }) => snapshot.gate.attempts.isEmpty());
    for (const resolve of waiting) resolve();
    expect(await bare.refused(21)).toEqual({ ADDRESS_LIMIT: 21 });
    await bare.ends();
  });

  it("for a peer that does not read are those of its queue and one turn's, and all are counted", async () => {
    const { sendQueueBytesMax } = serverDefaults;
    expect(sendQueueBytesMax).toBe(1024 * kib);
    const bare = await Bare.start();
    const { server } = bare;
    const before = new Set(server.getClients());
    const peer = await bare.open();
    const client = [...server.getClients()].find((one) => !before.has(one));
    peer.socket.pause();
    const chunk = "x".repeat(60 * kib);
    const outcomes: string[] = [];
    for (let turn = 0; turn < 400; turn += 1) {
      outcomes.push((await client?.send(chunk)) ?? "gone");
      await aTurn();
    }
    expect(outcomes.filter((outcome) => outcome === "dropped").length).toBeGreaterThan(100);
    const { deliveries } = server.statistics();
    expect(deliveries.offered).toBe(deliveries.delivered + deliveries.queued + deliveries.dropped);
    expect(deliveries.dropped).toBeGreaterThan(100);
    peer.socket.destroy();
    await bare.ends();
  });

  it("for requests are those of a hundred of one connection at a time", async () => {
    const finish: (() => void)[] = [];
    const bare = await Bare.start({
      options: { messagesPerSecondMax: 0 },
      prepare: (server) =>
        void server.handle("wait", () => new Promise<void>((resolve) => finish.push(resolve))),
    });
    const peer = await bare.speak();
    for (let id = 0; id < 300; id += 1)
      peer.write(frame(text, json({ type: "wait", id: `${id}` })));
    for (let busy = 0; busy < 200; busy += 1) expect(await peer.text()).toContain("HANDLER_BUSY");
    expect(finish).toHaveLength(100);
    for (const resolve of finish) resolve();
    expect(await leave(peer)).toHaveLength(100);
    await bare.ends();
  });
});
