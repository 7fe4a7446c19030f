import { RefusedOrigins } from "../../../src/driver/server/RefusedOrigins.js";
import { consoleLogger } from "../../../src/observability.js";
import { handshake, RawPeer } from "../../support/rawPeer.js";
import { serve } from "../../support/sockets.js";

/** A log with the lines that it was given. */
const log = () => {
  const lines: string[] = [];
  const take = (line: string): void => void lines.push(line);
  const logger = consoleLogger({ error: take, warn: take, info: take, debug: take });
  return { lines, logger };
};

const lineOf = (origin: string): string =>
  `warn a page was refused: its origin is not in allowedOrigins {"code":"ORIGIN_DENIED","origin":"${origin}"}`;

describe("the log of a server", () => {
  it("names the origin of a page that was refused, once", async () => {
    const { lines, logger } = log();
    const server = await serve({}, { logger });
    for (const origin of ["http://localhost:5173", "http://localhost:5173", "null"]) {
      const peer = await RawPeer.dial(server.port);
      const head = await peer.write(handshake("/", `Origin: ${origin}`)).head();
      expect(head).toContain("403");
      peer.socket.destroy();
    }
    expect(lines).toEqual([lineOf("http://localhost:5173"), lineOf("null")]);
  });

  it("says nothing of other refusals, nor of programs, which have no origin", () => {
    const { lines, logger } = log();
    const origins = new RefusedOrigins(logger);
    origins.refused("HOST_DENIED", "http://localhost:5173");
    origins.refused("ORIGIN_DENIED", undefined);
    expect(lines).toEqual([]);
  });

  it("cannot be filled by who makes up origins, nor steered by their characters", () => {
    const { lines, logger } = log();
    const origins = new RefusedOrigins(logger);
    for (let n = 0; n < 1_000; n += 1) {
      origins.refused("ORIGIN_DENIED", `http://${n}\n\u001b[2J.${"a".repeat(8_000)}`);
    }
    expect(lines).toHaveLength(16);
    expect(lines.filter((line) => line.length > 300 || /\p{Cc}/u.test(line))).toEqual([]);
  });
});
