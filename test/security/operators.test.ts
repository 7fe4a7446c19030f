import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CLOSE_CODES, ERRORS, readJournal, replay } from "jounce-websocket";
import type { Endpoint, HttpResponse } from "jounce-websocket/observability";
import { consoleLogger, healthEndpoint, metricsEndpoint } from "jounce-websocket/observability";
import { closeFrame, frame, handshake, opcodes, RawPeer } from "../support/rawPeer.js";
import { closeAfterTest, until } from "../support/sockets.js";
import { Bare, json, leave } from "./bare.js";

const { text } = opcodes;

/** What would end a line, steer a terminal, fill in a format or turn the direction of writing. */
const treacherous =
  "a\r\nerror forged {}\u001b[2J\u001b]0;x\u0007%s%d%o\u202egnol\u2028\u0000\ud800";

describe("B30 what a peer writes", () => {
  it("makes one line of a log and steers nothing, when a handler fails because of it", async () => {
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const bare = await Bare.start({
      running: { logger: consoleLogger({ error: log, warn: log, info: log, debug: log }) },
      prepare: (server) => {
        server.on("error", () => {
          throw new Error("This listener fails, too");
        });
        server.handle("ask", (data) => {
          throw new Error(String(data));
        });
        server.on("message", ({ message }) => {
          if (message.type === "fails") throw new Error(`${String(message.data)} ${message.id}`);
        });
      },
    });
    const peer = await bare.speak("/?a=%0d%0aforged", `User-Agent: ${"%s".repeat(20)}\u001b[2J`.replace("\u001b", "")); // prettier-ignore
    for (const type of ["ask", "fails"]) {
      peer.write(frame(text, json({ type, id: treacherous, data: treacherous })));
    }
    await leave(peer);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    for (const line of lines) expect(line).toMatch(/^(error|warn) /);
    await bare.ends();
  });

  it("adds no name to what is counted", async () => {
    const bare = await Bare.start({
      options: { connectsPerSecondMax: 0, messagesPerSecondMax: 0, addressMessagesPerSecondMax: 0 },
    });
    const codes = [
      ...Array.from({ length: 60 }, (_, index) => 3_000 + 17 * index),
      1000,
      1001,
      1011,
    ];
    for (const code of codes) {
      const peer = await bare.open(`/?${code}`, `User-Agent: ${code}`);
      peer.write(frame(text, json({ type: `t${code}`, room: `r${code}` })), closeFrame(code));
      await peer.closeCode();
      peer.socket.destroy();
    }
    const peer = await bare.speak();
    for (let index = 0; index < 5_000; index += 1) {
      peer.write(frame(text, json({ type: `type ${index}`, id: `id ${index}` })));
    }
    await leave(peer);
    await until(bare.server, ({ connections }) => connections.size === 1);
    const { metrics } = bare.server.statistics();
    const labels = new Set([...Object.values(CLOSE_CODES).map(String), "3000-3999", "4000-4999", "other"]); // prettier-ignore
    expect(Object.keys(metrics.closesByCode).filter((label) => !labels.has(label))).toEqual([]);
    expect(Object.keys(metrics.refusalsByCode).filter((code) => !(code in ERRORS))).toEqual([]);
    expect(Object.keys(metrics.errorsByCode).filter((code) => !(code in ERRORS))).toEqual([]);
    expect(JSON.stringify(bare.server.statistics()).length).toBeLessThan(2_000);
    await bare.ends();
  });
});

/** Whether an endpoint says anything to a request from that address with those headers. */
const answers = async (
  endpoint: Endpoint,
  remoteAddress: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> =>
  new Promise((resolve) => {
    const response: HttpResponse = {
      statusCode: 0,
      headersSent: false,
      setHeader: () => undefined,
      end: () => resolve(response.statusCode),
    };
    endpoint({ method: "GET", headers, socket: { remoteAddress } }, response);
  });

describe("B31 what is for operators", () => {
  it("is told to this machine only, and to no proxy on it", async () => {
    const bare = await Bare.start();
    const registry = { contentType: "text/plain", metrics: async () => "jounce 1" };
    for (const endpoint of [healthEndpoint(bare.server), metricsEndpoint(registry)]) {
      expect(await answers(endpoint, "127.0.0.1")).toBe(200);
      expect(await answers(endpoint, "::1")).toBe(200);
      expect(await answers(endpoint, "::ffff:127.0.0.1")).toBe(200);
      for (const address of [
        "192.0.2.1",
        "10.0.0.1",
        "127.0.0.1.evil.example",
        "::ffff:10.0.0.1",
        undefined,
      ]) {
        expect([address, await answers(endpoint, address)]).toEqual([address, 404]);
      }
      for (const name of ["x-forwarded-for", "forwarded", "via", "x-real-ip"]) {
        expect(await answers(endpoint, "127.0.0.1", { [name]: "127.0.0.1" })).toBe(404);
      }
    }
    await bare.ends();
  });

  it("is not served by a server of sockets unless somebody puts it there", async () => {
    const bare = await Bare.start();
    for (const path of ["/health", "/metrics", "/devtools", "/healthz", "/__inspect", "/"]) {
      const head = await bare.answerTo(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      expect(head).toMatch(/^HTTP\/1\.1 426 /);
    }
    await bare.ends();
  });

  it("says nothing of what is on the connections, over real HTTP", async () => {
    const bare = await Bare.start();
    const http = createHttpServer(healthEndpoint(bare.server));
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const close = (): Promise<void> => new Promise((resolve) => http.close(() => resolve()));
    closeAfterTest(close);
    const { port } = http.address() as AddressInfo;
    const peer = await RawPeer.dial(port);
    const request = handshake().replace(/Upgrade: .*\r\nConnection: .*\r\n/, "Connection: close\r\n"); // prettier-ignore
    expect(await peer.write(request).head()).toMatch(/^HTTP\/1\.1 200 /);
    await peer.gone;
    peer.socket.destroy();
    await close();
    await bare.ends();
  });

  it("is a journal that is read to the letter: of another version, or with another line, it is none", async () => {
    const lines: string[] = [];
    const bare = await Bare.start({ running: { journal: (line) => void lines.push(line) } });
    await bare.ends();
    const journal = lines.join("\n");
    expect(replay(journal).snapshot).toBeDefined();
    const [header = "", first = ""] = lines;
    const tampered = [
      journal.replace('"journal":1', '"journal":2'),
      journal.replace('"journal":1', '"journal":"1"'),
      journal.replace('"kind":"server"', '"kind":"__proto__"'),
      journal.replace(header, `${header}${header}`),
      journal.replace(first, '{"type":"__proto__"}'),
      journal.replace(first, '{"type":"constructor"}'),
      journal.replace(first, "[]"),
      journal.replace(first, first.slice(0, -1)),
      journal.slice(header.length),
      "",
    ];
    for (const text of tampered) {
      expect(readJournal(text)).toMatchObject({ _tag: "Left", left: { code: "JOURNAL_INVALID" } });
    }
  });
});
