import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { retryAfterMs } from "../../../src/driver/node/retryAfter.js";
import { closeAfterTest, newClient, once } from "../../support/sockets.js";

const now = Date.UTC(2026, 0, 1);

describe("a Retry-After header", () => {
  it.each([
    ["0", 0],
    ["120", 120_000],
    ["Thu, 01 Jan 2026 00:00:07 GMT", 7_000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
  ])("says how long to stay away: %p, %i ms", (header, delayMs) => {
    expect(retryAfterMs(header, now)).toBe(delayMs);
  });

  it.each([
    undefined,
    "",
    "soon",
    "-5",
    "1.5",
    "5 seconds",
    "2026-01-01",
    "Thu, 99 Jan 2026 00:00:07 GMT",
  ])("means nothing in another form: %p", (header) => {
    expect(retryAfterMs(header, now)).toBeUndefined();
  });
});

/** A server that turns every dial away, and when the last of its sockets has gone. */
const turningAway = async (status: number, headers: Readonly<Record<string, string>>) => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const sockets = new Set<Duplex>();
  const http = createServer();
  const gone = new Promise<void>((resolve) => {
    http.on("upgrade", (_, socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined).on("end", () => socket.end());
      socket.on("close", () => resolve());
      // An answer without an end: whoever leaves the request alone keeps the socket.
      socket.resume().write(`HTTP/1.1 ${status} No\r\n${lines.join("")}\r\nNot now`);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closeAfterTest(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => http.close(resolve));
  });
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`, gone };
};

const options = { reconnect: true, reconnectJitter: 0, reconnectDelayMs: 10 } as const;

describe("a dial that is turned away", () => {
  it.each([
    [503, { "Retry-After": "90" }, 90_000],
    [429, { "Retry-After": "7" }, 7_000],
    [503, { "Retry-After": "soon" }, 10],
    [503, { "Retry-After": "3600" }, 10],
    [503, {}, 10],
    [404, { "Retry-After": "90" }, 10],
    [301, { Location: "/elsewhere", "Retry-After": "90" }, 10],
  ])("with %i %p is tried again after %i ms", async (status, headers, delayMs) => {
    const { url, gone } = await turningAway(status, headers);
    const client = newClient(url, options);
    const [waiting, closed] = [once(client, "reconnecting"), once(client, "close")];
    await expect(client.connect()).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
    expect(await closed).toMatchObject({ code: 1006, wasClean: false });
    expect(await waiting).toMatchObject({ attempt: 1, delayMs });
    await gone;
  });

  it("until a date is tried again then, and not before", async () => {
    const later = new Date(Date.now() + 300_000).toUTCString();
    const { url } = await turningAway(503, { "Retry-After": later });
    const client = newClient(url, options);
    const waiting = once(client, "reconnecting");
    client.connect().catch(() => undefined);
    const { delayMs } = await waiting;
    expect(delayMs).toBeGreaterThan(250_000);
    expect(delayMs).toBeLessThanOrEqual(300_000);
  });
});
