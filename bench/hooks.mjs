/**
 * Sends 5,000 messages a second into one hook of a real page for ten seconds, while somebody clicks:
 * whether each is seen once, how often the page renders, and how long a click takes.
 * `npm run build` first. Options: --seconds N, --rate N.
 */
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { build } from "vite";
import { Message, WebSocketServer } from "jounce-websocket";
import { runServer } from "jounce-websocket/server";
import { fromRoot } from "../scripts/run.mjs";
import { quantile } from "./statistics.mjs";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    rate: { type: "string", default: "5000" },
  },
});
const seconds = Number(values.seconds);
const rate = Number(values.rate);
const turnMs = 4;

const bundlePage = async () => {
  const { output } = await build({
    root: fromRoot(),
    configFile: false,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      rolldownOptions: {
        input: fromRoot("bench/pages/hooks.jsx"),
        output: { codeSplitting: false },
      },
    },
  });
  return output.find(({ type }) => type === "chunk").code;
};

const servePage = (code) =>
  new Promise((resolve) => {
    const server = createServer(({ url }, response) => {
      const isScript = url === "/page.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(
        isScript
          ? code
          : '<!doctype html><body></body><script type="module" src="/page.js"></script>',
      );
    });
    server.listen(0, "127.0.0.1", () => resolve(server));
  });

/** Sends so many messages a second, numbered from 0, until the time is over; answers how many. */
const send = (live) =>
  new Promise((resolve) => {
    const begun = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const elapsedMs = Math.min(performance.now() - begun, seconds * 1_000);
      const due = Math.floor((elapsedMs / 1_000) * rate);
      live.update((server) => {
        let next = server;
        for (; sent < due; sent += 1) next = next.broadcast(new Message("tick", sent));
        return next;
      });
      if (elapsedMs < seconds * 1_000) return;
      clearInterval(timer);
      resolve(sent);
    }, turnMs);
  });

const clicking = async (page, isOver) => {
  while (!isOver()) {
    await page.getByRole("button").click();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const pages = await servePage(await bundlePage());
const live = await runServer(new WebSocketServer({ port: 0, allowedOrigins: "any" }));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
});
const page = await browser.newPage();
const joined = new Promise((resolve) => live.on("connection", resolve));
await page.goto(`http://127.0.0.1:${pages.address().port}/?server=ws://127.0.0.1:${live.port}`);
await joined;

let isOver = false;
const clicks = clicking(page, () => isOver);
const sent = await send(live);
isOver = true;
await clicks;
await page
  .waitForFunction((count) => window.report().seen >= count, sent, { timeout: 10_000 })
  .catch(() => undefined);
const report = await page.evaluate(() => window.report());
await browser.close();
await live.stop();
pages.close();

const inMs = (value) => `${value.toFixed(1)} ms`;
console.log(`sent ${sent}, seen ${report.seen}, twice ${report.doubles}`);
console.log(`renders ${report.renders} in ${report.frames} frames`);
console.log(
  `clicks ${report.delays.length}: until shown p50 ${inMs(quantile(report.delays, 0.5))}, p99 ${inMs(quantile(report.delays, 0.99))}`,
);
console.log(
  `tasks over 50 ms: ${report.longTasks.length}, longest ${inMs(Math.max(0, ...report.longTasks))}`,
);
process.exitCode = report.seen === sent && report.doubles === 0 ? 0 : 1;
