import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders, Server } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { serveFolder } from "../../../examples/showcase/files.js";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly bytes: Buffer;
}

const longScript = "start();\n".repeat(100);

const folder = mkdtempSync(join(tmpdir(), "jounce-showcase-"));
let server: Server;

beforeAll(async () => {
  mkdirSync(join(folder, "page", "assets"), { recursive: true });
  writeFileSync(join(folder, "secret.js"), "secret");
  writeFileSync(join(folder, "page", "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "page", "notes.txt"), "not served");
  writeFileSync(join(folder, "page", "assets", "main-1.js"), "start()");
  writeFileSync(join(folder, "page", "assets", "main-2.js"), longScript);
  server = createServer(serveFolder(join(folder, "page")));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

// Not fetch: it would tidy up the path before it is sent.
const ask = (path: string, method = "GET", headers = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const asked = request({ port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const bytes = Buffer.concat(parts);
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, body: bytes.toString(), bytes });
      });
    });
    asked.on("error", reject).end();
  });

describe("the files of the showcase", () => {
  it.each([
    ["/", "text/html; charset=utf-8", "<!doctype html>", "no-cache"],
    ["/?room=1", "text/html; charset=utf-8", "<!doctype html>", "no-cache"],
    ["/index.html", "text/html; charset=utf-8", "<!doctype html>", "no-cache"],
    [
      "/assets/main-1.js",
      "text/javascript; charset=utf-8",
      "start()",
      "public, max-age=31536000, immutable",
    ],
  ])("are served: %s", async (path, contentType, content, cacheControl) => {
    const { status, headers, body } = await ask(path);
    expect({ status, body }).toEqual({ status: 200, body: content });
    expect(headers).toMatchObject({
      "content-type": contentType,
      "cache-control": cacheControl,
      "x-content-type-options": "nosniff",
    });
  });

  it.each([
    ["/secret.js"],
    ["/../secret.js"],
    ["/%2e%2e/secret.js"],
    ["/..%2fsecret.js"],
    ["/assets/../../secret.js"],
    ["/assets"],
    ["/notes.txt"],
    ["//[x"],
    ["/%"],
    ["/__proto__"],
  ])("are not %s", async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404 });
  });

  it.each([["gzip"], ["br, gzip;q=0.5"], ["*"]])(
    "are compressed for who takes %s",
    async (accepted) => {
      const { headers, bytes } = await ask("/assets/main-2.js", "GET", {
        "accept-encoding": accepted,
      });
      expect(headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
      expect(bytes.length).toBeLessThan(longScript.length / 2);
      expect(gunzipSync(bytes).toString()).toBe(longScript);
    },
  );

  it.each([
    ["/assets/main-2.js", "br"],
    ["/assets/main-2.js", "gzip;q=0, *"],
    ["/assets/main-2.js", ""],
    ["/assets/main-1.js", "gzip"],
  ])(
    "are sent as they are: %s for who takes %p, or where it is no shorter",
    async (path, accepted) => {
      const { headers, bytes } = await ask(path, "GET", { "accept-encoding": accepted });
      expect(headers["content-encoding"]).toBeUndefined();
      expect(headers).toMatchObject({
        "content-length": String(bytes.length),
        vary: "accept-encoding",
      });
    },
  );

  it("are only read", async () => {
    expect(await ask("/", "POST")).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
    expect(await ask("/", "HEAD")).toMatchObject({ status: 200, body: "" });
  });

  it("let the page load and connect only where it came from", async () => {
    const { headers } = await ask("/", "GET", { host: "showcase.example:8080" });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain(
      "connect-src 'self' ws://showcase.example:8080 wss://showcase.example:8080",
    );
    expect(policy).not.toContain("unsafe");
  });

  it("let nobody add to that policy", async () => {
    const { headers } = await ask("/", "GET", { host: "x; script-src *" });
    expect(headers["content-security-policy"]).toContain("connect-src 'self';");
    expect(headers["content-security-policy"]).not.toContain("*");
  });
});
