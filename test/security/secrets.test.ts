import { inspect } from "node:util";
import type { StructuredLogger } from "jounce-websocket/observability";
import { consoleLogger, health } from "jounce-websocket/observability";
import { closeFrame, frame, handshake, opcodes } from "../support/rawPeer.js";
import { record } from "../support/sockets.js";
import { Bare, json, leave } from "./bare.js";

const { text } = opcodes;

const canary = (place: string): string => `canary-of-${place}-7f3a`;

/** Where a secret may come in. */
const places = ["url", "header", "subprotocol", "cookie", "message", "rejected"] as const;
const canaries = [...places, "payload", "reason"].map(canary);

const leaksIn = (output: unknown): string[] => {
  const shown = typeof output === "string" ? output : inspect(output, { depth: 12 });
  const said = `${shown}\n${String(output)}\n${JSON.stringify(output) ?? ""}`;
  return canaries.filter((secret) => said.includes(secret));
};

describe("B22 a secret", () => {
  it("that comes in is in no journal, log, error, statistic, refusal, event or value", async () => {
    const journal: string[] = [];
    const logged: string[] = [];
    const log = (line: string): void => void logged.push(line);
    const logger: StructuredLogger = consoleLogger({
      error: log,
      warn: log,
      info: log,
      debug: log,
    });
    const proofs: string[] = [];
    const events: unknown[] = [];
    const bare = await Bare.start({
      running: {
        journal: (line) => void journal.push(line),
        logger,
        tokenFrom: { query: "access_token", cookie: "session" },
        authenticate: ({ token }) => {
          proofs.push(token);
          if (token === canary("rejected")) throw new Error(`I do not know ${token}`);
          return { userId: "ann" };
        },
      },
      token: canary("subprotocol"),
      prepare: (server) => {
        for (const name of ["connect", "refusal", "disconnect", "authenticated"] as const) {
          server.on(name, (event) => void events.push(event));
        }
      },
    });
    const { server } = bare;
    const errors = record(server, "error");
    const asked = [
      handshake(`/?access_token=${canary("url")}&token=${canary("url")}&a=1`),
      handshake("/", `Authorization: Bearer ${canary("header")}`),
      handshake("/", `Sec-WebSocket-Protocol: bearer.${canary("subprotocol")}`),
      handshake("/", `Cookie: a=b; session=${canary("cookie")}`),
      handshake("/", `Authorization: Bearer ${canary("rejected")}`),
      handshake(`/other?access_token=${canary("url")}`),
      handshake("/", `Authorization: Bearer ${canary("header")}`, "Origin: https://evil.example"),
    ];
    const heads = [];
    for (const request of asked) heads.push(await bare.answerTo(request));
    expect(heads.map((head) => head.slice(9, 12))).toEqual(
      "101 101 101 101 401 404 403".split(" "),
    );

    const peer = await bare.open();
    for (const token of [canary("rejected"), canary("message")]) {
      peer.write(frame(text, json({ type: "auth", id: "1", data: { token } })));
      heads.push(await peer.text());
    }
    peer.write(
      frame(text, json({ type: "join_room", room: "x".repeat(300), data: canary("payload") })),
      frame(text, json({ type: "resume", data: canary("payload") })),
      frame(text, `{"type":5,"data":"${canary("payload")}"}`),
    );
    heads.push(...(await leave(peer)));
    const gone = await bare.open("/", `Authorization: Bearer ${canary("header")}`);
    gone.write(frame(text, canary("payload"), { reserved: 2 }));
    gone.write(closeFrame(1002));
    heads.push(String(await gone.closeCode()));
    gone.socket.destroy();

    // All of them came, and each was looked at.
    for (const place of places) expect(proofs).toContain(canary(place));
    await bare.refused(7);
    const { current } = server;
    const outputs = {
      journal,
      logged,
      heads,
      events,
      errors: errors.events.map(({ error }) => [error, error.message, error.stack, error.cause]),
      refusals: bare.refusals.events,
      statistics: server.statistics(),
      health: health(server),
      clients: [...server.getClients()],
      server,
      current,
      connections: [...current.connections.values()],
      snapshot: current.snapshot,
      gate: current.snapshot.gate,
    };
    for (const [name, output] of Object.entries(outputs)) {
      // A journal has the messages of peers, without which nothing could be replayed.
      const said = name === "journal" ? [canary("payload")] : [];
      expect([name, leaksIn(output)]).toEqual([name, said]);
    }
    expect(journal.length).toBeGreaterThan(10);
    expect(logged.length).toBeGreaterThan(0);
    await bare.ends();
  });

  it("in a URL is struck out under any of the names that secrets have", async () => {
    const urls: (string | undefined)[] = [];
    const bare = await Bare.start({
      prepare: (server) => void server.on("connect", ({ info }) => urls.push(info.url)),
    });
    const names = ["token", "access_token", "TOKEN", "api_key", "apikey", "auth", "jwt", "password", "secret", "sid", "session", "ticket", "key", "authorization"]; // prettier-ignore
    for (const name of names) {
      await bare.answerTo(handshake(`/?a=1&${name}=${canary("url")}&b=2`));
      await bare.answerTo(handshake(`/?${name}=${canary("url")}`));
    }
    expect(urls).toHaveLength(2 * names.length + 1);
    expect(leaksIn(urls)).toEqual([]);
    await bare.ends();
  });

  it("is looked for in a URL or a cookie only where that was asked for", async () => {
    const proofs: string[] = [];
    const bare = await Bare.start({
      running: {
        authenticate: ({ token }) => {
          proofs.push(token);
          return { userId: "ann" };
        },
      },
      token: "good",
    });
    const peer = await bare.open(`/?token=${canary("url")}`, `Cookie: token=${canary("cookie")}`);
    peer.write(frame(text, json({ type: "note" })));
    expect(await peer.text()).toContain("UNAUTHORIZED");
    peer.socket.destroy();
    expect(proofs).toEqual(["good"]);
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });
});
