/** One socket for the pages of a real Chromium, with its own locks and channels. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { WebSocketServer } from "jounce-websocket";
import type { ServerApp } from "jounce-websocket";
import type { LiveServer } from "jounce-websocket/server";
import { runServer } from "jounce-websocket/server";
import { bundled, describeWithChromium, launch } from "./chromium.js";

jest.setTimeout(90_000);

const document = `<!doctype html><title>A tab</title>
<script type="module">
  import { createClient } from "/client.js";
  import { sharedDialer } from "/tabs.js";
  window.client = createClient(location.origin.replace("http", "ws"), "jounce.v1", {
    dialer: sharedDialer({ identity: "ann" }),
    reconnectDelayMs: 200,
    reconnectAttemptsMax: Infinity,
  });
  window.heard = [];
  client.on("message", ({ message }) => message && heard.push(message.data));
  await client.connect();
  await client.joinRoom("lobby");
  document.title = "In the lobby";
</script>`;

/** What names a room goes to all of it. */
const relay: ServerApp = (server, notice) =>
  notice.type === "message" && notice.message.room !== undefined
    ? server.broadcastToRoom(notice.message.room, notice.message)
    : server;

describeWithChromium("sharedDialer", () => {
  let http: Server;
  let server: LiveServer;
  let context: BrowserContext;
  let url: string;
  let accepted = 0;

  beforeAll(async () => {
    const scripts = new Map([
      ["/client.js", bundled("src/client.browser.ts")],
      ["/tabs.js", bundled("src/tabs.ts")],
    ]);
    http = createServer(({ url: path = "" }, response) => {
      const script = scripts.get(path);
      response.setHeader("Content-Type", script === undefined ? "text/html" : "text/javascript");
      response.end(script ?? document);
    });
    await new Promise<void>((resolve) => http.listen(0, "localhost", resolve));
    server = await runServer(new WebSocketServer(), { server: http, app: relay });
    server.on("connection", () => (accepted += 1));
    url = `http://localhost:${(http.address() as AddressInfo).port}/`;
  });

  beforeEach(async () => {
    context = await (await launch()).newContext();
    accepted = 0;
  });

  afterEach(() => context?.browser()?.close());

  afterAll(async () => {
    await server?.stop();
    http?.close();
  });

  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    page.setDefaultTimeout(40_000);
    await page.goto(url);
    await page.waitForFunction("document.title === 'In the lobby'");
    return page;
  };

  const isInLobby = (page: Page): Promise<unknown> =>
    page.waitForFunction(
      "client.isConnected() && client.current.snapshot.rooms.get('lobby').joined",
    );

  const isLost = (page: Page): Promise<void> =>
    page.evaluate("new Promise((resolve) => { client.on('close', () => resolve()); })");

  const say = (page: Page, words: string): Promise<void> =>
    page.evaluate(
      `void client.sendMessage({ type: "chat_message", room: "lobby", data: ${JSON.stringify(words)} })`,
    );

  const hears = async (page: Page, words: readonly string[]): Promise<void> => {
    const said = JSON.stringify(words);
    await page.waitForFunction(`heard.length >= ${words.length}`);
    expect(JSON.stringify(await page.evaluate("heard"))).toBe(said);
  };

  it("lets three pages share one socket, which outlives the page that held it", async () => {
    const pages = [await open(), await open(), await open()];
    const [first, ...others] = pages;
    expect([accepted, server.getClientCount()]).toEqual([1, 1]);
    for (const [index, page] of pages.entries()) {
      await say(page, `from ${index}`);
      await hears(
        page,
        Array.from({ length: index + 1 }, (_, number) => `from ${number}`),
      );
    }
    for (const page of pages) await hears(page, ["from 0", "from 1", "from 2"]);

    const lost = Promise.all(others.map(isLost));
    await first?.close();
    await lost;
    await Promise.all(others.map(isInLobby));
    expect([accepted, server.getClientCount()]).toEqual([2, 1]);
    await others.reduce(async (before, page, index) => {
      await before;
      await say(page, `again ${index}`);
      await hears(page, ["from 0", "from 1", "from 2", "again 0", "again 1"].slice(0, 4 + index));
    }, Promise.resolve());
    for (const page of others)
      await hears(page, ["from 0", "from 1", "from 2", "again 0", "again 1"]);
  });

  it("goes on without a page that has stopped, and takes it back when it runs again", async () => {
    const [leader, other] = [await open(), await open()];
    const control = await context.newCDPSession(leader);
    const [robbed, lost] = [isLost(leader), isLost(other)];
    // Stopped by the debugger it holds its locks and its socket, as one does that is frozen.
    await control.send("Debugger.enable");
    await control.send("Debugger.pause");
    await lost;
    await isInLobby(other);
    expect(accepted).toBe(2);
    await say(other, "without it");
    await hears(other, ["without it"]);
    await control.send("Debugger.disable");
    await robbed;
    await isInLobby(leader);
    await say(leader, "together again");
    await hears(other, ["without it", "together again"]);
    expect(server.getClientCount()).toBe(1);
  });

  it("gives the socket up with the last page", async () => {
    const pages = [await open(), await open()];
    const gone = new Promise((resolve) => server.on("disconnect", resolve));
    for (const page of pages) await page.close();
    await gone;
    expect([accepted <= 2, server.getClientCount()]).toEqual([true, 0]);
  });
});
