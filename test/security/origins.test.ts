import { serverDefaults } from "jounce-websocket";
import { handshake } from "../support/rawPeer.js";
import { Bare, verdictIn } from "./bare.js";

/** A handshake with its Host header in place of the usual one. */
const from = (host: string, ...lines: readonly string[]): string =>
  handshake("/", ...lines).replace("Host: 127.0.0.1", host);

describe("B16 a page of another origin", () => {
  it("is turned away with 403, however it resembles the own one", async () => {
    expect(serverDefaults.allowedOrigins).toBe("same");
    const bare = await Bare.start();
    const { port } = bare.server;
    const own = `localhost:${port}`;
    const foreign = [
      "https://evil.example",
      "null",
      "",
      "undefined",
      `http://evil-${own}`,
      `http://${own}.evil.example`,
      `http://evil.example/${own}`,
      `http://evil.example#${own}`,
      `http://evil.example?${own}`,
      `http://${own}@evil.example`,
      `http://evil.example@${own}`,
      `http://${own}/`,
      `http://sub.${own}`,
      `http://localhost:${port + 1}`,
      "http://localhost",
      `ftp://${own}`,
      `ws://${own}`,
      `javascript://${own}`,
      `file://${own}`,
      `chrome-extension://${own}`,
      `http:${own}`,
      `//${own}`,
      own,
      `http://${own} https://evil.example`,
      `http://${own},http://${own}`,
      `http://l\u00f6calhost:${port}`,
      `http://xn--lcalhost-n4a:${port}`,
      `http://loca\u0131host:${port}`,
      `http://${own}\u0000.evil.example`.replace("\u0000", "%00"),
      `http://[::1]:${port}`,
      `http://0x7f000001:${port}`,
      `http://${own.toUpperCase()}`,
      `http://${"a".repeat(8_000)}`,
      `http://${"-".repeat(4_000)}${own}`,
    ];
    for (const origin of foreign) {
      const head = await bare.answerTo(from(`Host: ${own}`, `Origin: ${origin}`));
      expect([origin, verdictIn(head)]).toEqual([origin, "403 ORIGIN_DENIED"]);
      expect(head).not.toContain("evil");
    }
    const doubled = from(`Host: ${own}`, `Origin: http://${own}`, "Origin: https://evil.example");
    expect(verdictIn(await bare.answerTo(doubled))).toBe("403 ORIGIN_DENIED");
    expect(await bare.refused(foreign.length + 1)).toEqual({ ORIGIN_DENIED: foreign.length + 1 });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("is none where it is the own one, over TLS in front of the server, or no page", async () => {
    const bare = await Bare.start();
    const own = `localhost:${bare.server.port}`;
    for (const origin of [`http://${own}`, `https://${own}`]) {
      expect(verdictIn(await bare.answerTo(from(`Host: ${own}`, `Origin: ${origin}`)))).toBe("101");
    }
    expect(verdictIn(await bare.answerTo(from(`Host: ${own}`)))).toBe("101");
    await bare.ends();
  });

  it("is no page where programs are not let in", async () => {
    const bare = await Bare.start();
    bare.server.update((server) => server.withOptions({ missingOrigin: "refuse" }));
    expect(await bare.verdict()).toBe("403 ORIGIN_DENIED");
    expect(await bare.refused(1)).toEqual({ ORIGIN_DENIED: 1 });
    await bare.ends();
  });

  it("is let in from a list to the letter only", async () => {
    const bare = await Bare.start();
    const allowedOrigins = ["https://app.example", "https://*.wild.example"];
    bare.server.update((server) => server.withOptions({ allowedOrigins }));
    const tried = [
      "https://app.example",
      "https://app.example:443",
      "http://app.example",
      "https://app.example.evil.example",
      "https://evil-app.example",
      "https://xapp.example",
      "https://a.wild.example",
      "null",
    ];
    const answers = [];
    for (const origin of tried) answers.push(await bare.verdict("/", `Origin: ${origin}`));
    const [first, ...others] = answers;
    expect(first).toBe("101");
    expect(others).toEqual(others.map(() => "403 ORIGIN_DENIED"));
    await bare.ends();
  });
});

describe("B17 another name for this machine", () => {
  const foreign = [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evillocalhost",
    "localhost:80:80",
    "localhost@evil.example",
    "127.0.0.1.nip.example:80",
    "192.0.2.1",
    "0.0.0.0",
    "[::2]",
    "[::1].evil.example",
    "localhost/",
    "localhost, evil.example",
    "",
  ];

  it("is not answered to by a server that only this machine reaches", async () => {
    expect([serverDefaults.host, serverDefaults.allowedHosts]).toEqual(["localhost", "auto"]);
    const bare = await Bare.start();
    for (const host of foreign) {
      const answered = verdictIn(await bare.answerTo(from(`Host: ${host}`)));
      expect([host, answered]).toEqual([host, "403 HOST_DENIED"]);
    }
    // A page on a name that was bound to this machine has an origin of that name.
    const rebound = from("Host: evil.example:80", "Origin: http://evil.example:80");
    expect(verdictIn(await bare.answerTo(rebound))).toBe("403 HOST_DENIED");
    const count = foreign.length + 1;
    expect(await bare.refused(count)).toEqual({ HOST_DENIED: count });
    expect(bare.reached).toEqual([]);
    await bare.ends();
  });

  it("is one of its own names in any form", async () => {
    const bare = await Bare.start();
    for (const host of [
      "localhost",
      "LOCALHOST:1",
      "127.0.0.1",
      "127.9.9.9:8",
      "[::1]:80",
      "app.localhost",
    ]) {
      expect([host, verdictIn(await bare.answerTo(from(`Host: ${host}`)))]).toEqual([host, "101"]);
    }
    await bare.ends();
  });

  it("is refused everywhere where the good names are listed", async () => {
    const bare = await Bare.start();
    bare.server.update((server) => server.withOptions({ allowedHosts: ["app.example"] }));
    const answers = [];
    for (const host of [
      "app.example",
      "APP.example:443",
      "evil.example",
      "app.example.evil",
      "localhost",
    ]) {
      answers.push(verdictIn(await bare.answerTo(from(`Host: ${host}`))));
    }
    const denied = "403 HOST_DENIED";
    expect(answers).toEqual(["101", "101", denied, denied, denied]);
    await bare.ends();
  });
});
