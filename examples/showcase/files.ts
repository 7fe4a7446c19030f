/** Serves the built page: a few files from one folder, compressed for who understands it, and nothing else. */
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, RequestListener } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { constants, gzipSync } from "node:zlib";

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

interface ServedFile {
  readonly content: Buffer;
  /** The same compressed; undefined where that is no shorter. */
  readonly gzipped: Buffer | undefined;
  readonly contentType: string;
  readonly cacheControl: string;
}

/**
 * Answers requests with the files of `folder`, read and compressed once. A path is only ever looked up
 * among their names, so no path leads out of the folder.
 */
export const serveFolder = (folder: string): RequestListener => {
  const files = readFolder(folder);
  return (request, response) => {
    const [pathname = "/"] = (request.url ?? "/").split("?", 1);
    const file = files.get(pathname === "/" ? "/index.html" : pathname);
    for (const [name, value] of securityHeaders(request)) response.setHeader(name, value);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
    } else if (file === undefined) {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not found\n");
    } else {
      const { content, gzipped, contentType, cacheControl } = file;
      const packed = takesGzip(request) ? gzipped : undefined;
      const sent = packed ?? content;
      response.writeHead(200, {
        "content-type": contentType,
        "content-length": sent.length,
        ...(packed === undefined ? {} : { "content-encoding": "gzip" }),
        "cache-control": cacheControl,
        vary: "accept-encoding",
      });
      response.end(request.method === "HEAD" ? undefined : sent);
    }
  };
};

/** Whether the header names gzip, or everything, and does not refuse it with a weight of 0. */
const takesGzip = ({ headers }: IncomingMessage): boolean => {
  const [accepted = ""] = [headers["accept-encoding"]].flat();
  const weights = new Map(
    accepted
      .toLowerCase()
      .split(",")
      .map((part): readonly [string, number] => {
        const [name = "", weight] = part.split(";");
        return [name.trim(), Number(/q=([\d.]+)/.exec(weight ?? "")?.[1] ?? 1)];
      }),
  );
  return (weights.get("gzip") ?? weights.get("*") ?? 0) > 0;
};

const readFolder = (folder: string): ReadonlyMap<string, ServedFile> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && extname(entry.name) in contentTypes)
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const name = `/${relative(folder, path).replaceAll(sep, "/")}`;
        return [name, read(path, name)];
      }),
  );

// The names of built assets contain a hash of their content; the page itself is asked for anew.
const read = (path: string, name: string): ServedFile => {
  const content = readFileSync(path);
  const gzipped = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
  return {
    content,
    gzipped: gzipped.length < content.length ? gzipped : undefined,
    contentType: contentTypes[extname(path)] ?? "application/octet-stream",
    cacheControl: name.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
  };
};

const securityHeaders = (request: IncomingMessage): readonly (readonly [string, string])[] => [
  ["content-security-policy", contentSecurityPolicy(request.headers.host ?? "")],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
  ["referrer-policy", "no-referrer"],
  ["x-content-type-options", "nosniff"],
];

/** Only what comes from here; sockets only to here. Older browsers do not count ws as 'self'. */
const contentSecurityPolicy = (host: string): string => {
  const isPlain = /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self'${isPlain ? ` ws://${host} wss://${host}` : ""}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
};
