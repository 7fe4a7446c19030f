/** The chat demo as people meet it: its own server process, and real pages in Chromium. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { accessSync, constants, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { chromium } from "playwright-core";

const root = join(__dirname, "..", "..");

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const findChromium = (): string | undefined =>
  [
    process.env["CHROMIUM_PATH"] ?? "",
    ...(process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "chromium")),
  ].find((path) => path !== "" && isRunnable(path));

const executablePath = findChromium();
const isRequired = process.env["JOUNCE_REQUIRE_ALL"] === "1";
if (executablePath === undefined && !isRequired) {
  console.warn("No Chromium on PATH or in CHROMIUM_PATH: the tests of the chat demo are skipped.");
}
const describeWithChromium = executablePath === undefined && !isRequired ? describe.skip : describe;

const chromiumArgs = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

// The server, a process of its own so that it can be killed.

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "localhost", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const serve = (port: number): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["examples/chat/start.mjs", "--source"], {
      cwd: root,
      env: { ...process.env, PORT: String(port), HOST: "localhost", NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let told = "";
    const hear = (part: Buffer): void => {
      told += part.toString();
      if (told.includes(`http://localhost:${port}`)) resolve(child);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => reject(new Error(`The chat did not start:\n${told}`)));
  });

const end = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode);
    child.once("exit", resolve);
    child.kill(signal);
  });

// The people.

const enter = async (
  browser: Browser,
  port: number,
  nickname: string,
  options: BrowserContextOptions = {},
): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => problems.push(`${nickname}: ${error.message}`));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) problems.push(message.text());
  });
  await page.goto(`http://localhost:${port}/`);
  await page.getByLabel("Nickname", { exact: true }).fill(nickname);
  await page.keyboard.press("Enter");
  await isIn(person(page, nickname));
  return page;
};

/** On a phone the people and rooms are there, but in a drawer that is closed. */
const isIn = (locator: Locator): Promise<void> => locator.waitFor({ state: "attached" });

const say = async (page: Page, text: string): Promise<void> => {
  await page.getByLabel("Message to").fill(text);
  await page.keyboard.press("Enter");
};

const person = (page: Page, nickname: string) =>
  page.locator("#people .person-name").getByText(nickname, { exact: true });

const people = (page: Page): Promise<readonly string[]> =>
  page.locator("#people .person-name").allTextContents();

const room = (page: Page, name: string) => page.locator(`[data-room="${name}"]`);

const bubbles = (page: Page, text: string) =>
  page.getByRole("log").locator(".bubble").getByText(text, { exact: true });

const said = (page: Page): Promise<readonly string[]> =>
  page.getByRole("log").locator(".bubble").allTextContents();

const linkIs = (page: Page, link: string): Promise<void> =>
  page.locator(`#link[data-link="${link}"]`).waitFor({ timeout: 20_000 });

const picture = async (page: Page, name: string): Promise<void> => {
  const folder = process.env["CHAT_SCREENSHOTS"];
  if (folder === undefined || folder === "") return;
  mkdirSync(folder, { recursive: true });
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

const problems: string[] = [];

jest.setTimeout(60_000);

describeWithChromium("the chat demo", () => {
  let browser: Browser;
  let port: number;
  let server: ChildProcess;
  let ada: Page;
  let ben: Page;

  beforeAll(async () => {
    if (executablePath === undefined) throw new Error("Chromium is required and was not found.");
    port = await freePort();
    server = await serve(port);
    browser = await chromium.launch({ executablePath, args: chromiumArgs });
    ada = await enter(browser, port, "Ada");
    ben = await enter(browser, port, "Ben", {
      viewport: { width: 390, height: 844 },
      colorScheme: "dark",
    });
  });

  afterAll(async () => {
    await browser?.close();
    if (server !== undefined) await end(server, "SIGKILL");
  });

  it("shows each that the other is there", async () => {
    await person(ada, "Ben").waitFor();
    await isIn(person(ben, "Ada"));
    await ada.getByRole("log").getByText("Ben joined").waitFor();
    expect(await people(ada)).toEqual(["Ada", "Ben"]);
    expect(await people(ben)).toEqual(["Ben", "Ada"]);
  });

  it("gives a number to a nickname that is taken", async () => {
    const second = await enter(browser, port, "Cy");
    await second.getByRole("button", { name: /change your nickname/ }).click();
    await second.getByLabel("Nickname", { exact: true }).fill("Ada");
    await second.getByRole("button", { name: "Save" }).click();
    await person(second, "Ada 2").waitFor();
    expect(await people(second)).toEqual(["Ada 2", "Ada", "Ben"]);
    await second.context().close();
    await ada.getByRole("log").getByText("Ada 2 left").waitFor();
  });

  it("takes messages both ways, markup as text", async () => {
    const markup = "<img src=x onerror=document.title='!'>";
    await say(ada, "Good morning, Ben");
    await bubbles(ben, "Good morning, Ben").waitFor();
    await say(ben, markup);
    await bubbles(ada, markup).waitFor();
    expect(await ada.title()).toBe("lobby · Jounce chat");
    await picture(ada, "desktop");
    await picture(ben, "phone-dark");
  });

  it("counts two tabs of one person as one", async () => {
    const tab = await ada.context().newPage();
    await tab.goto(`http://localhost:${port}/`);
    await person(tab, "Ada").waitFor();
    expect(await tab.locator("#people li").count()).toBe(2);
    expect(await bubbles(tab, "Good morning, Ben").count()).toBe(1);
    await tab.close();
    expect(await person(ben, "Ada").count()).toBe(1);
  });

  it("opens a room for whoever asks, and shows what is unread elsewhere", async () => {
    await ada.getByLabel("Name of a new room").fill("reading group");
    await ada.keyboard.press("Enter");
    await isIn(room(ben, "reading group"));
    await say(ben, "Only in the lobby");
    await room(ada, "lobby").getByText("1 unread").waitFor();
    await picture(ada, "room");
    await room(ada, "lobby").click();
    await bubbles(ada, "Only in the lobby").waitFor();
    expect(await room(ada, "lobby").textContent()).toBe("lobby2 people");
  });

  it("shows the status that somebody chose", async () => {
    await ben.getByRole("button", { name: "Rooms and people" }).click();
    await ben.getByLabel("Your status").selectOption("busy");
    await ada.locator("#people").getByText("busy").waitFor();
    expect(await ada.locator("#people .person-note").allTextContents()).toEqual(["you", "busy"]);
    await picture(ben, "phone-drawer-dark");
    await ben.keyboard.press("Escape");
  });

  it("survives its server: everybody is back, and what was written meanwhile arrives once", async () => {
    await end(server, "SIGKILL");
    await Promise.all([linkIs(ada, "reconnecting"), linkIs(ben, "reconnecting")]);
    await ada.getByText("Connection lost.").waitFor();
    await say(ada, "Written without a server");
    await say(ada, "And one more");
    await ada.locator('[data-delivery="waiting"]').nth(1).waitFor();
    await ada.locator("#link-text").getByText("2 queued").waitFor();
    await picture(ada, "offline");
    await ben.emulateMedia({ colorScheme: "light" });
    await picture(ben, "phone-offline");

    server = await serve(port);
    await Promise.all([linkIs(ada, "connected"), linkIs(ben, "connected")]);
    await bubbles(ben, "And one more").waitFor();
    await ada.locator('[data-delivery="waiting"]').first().waitFor({ state: "detached" });
    await person(ada, "Ben").waitFor();
    await ada.locator("#people").getByText("busy").waitFor();
    await picture(ada, "back");

    await say(ben, "Welcome back");
    await bubbles(ada, "Welcome back").waitFor();
    for (const page of [ada, ben]) {
      expect(await said(page)).toEqual([
        "Good morning, Ben",
        "<img src=x onerror=document.title='!'>",
        "Only in the lobby",
        "Written without a server",
        "And one more",
        "Welcome back",
      ]);
    }
    await room(ada, "reading group").getByText("1 person").waitFor();
    expect(await ada.getByRole("log").getByText("Ben joined").count()).toBe(1);
  });

  it("remembers a room for those who come later", async () => {
    const late = await enter(browser, port, "Dora");
    await bubbles(late, "Welcome back").waitFor();
    expect(await said(late)).toEqual(["Written without a server", "And one more", "Welcome back"]);
    await late.context().close();
  });

  it("sends everybody away and stops when it is told to", async () => {
    expect(await end(server, "SIGTERM")).toBe(0);
    await linkIs(ada, "reconnecting");
  });

  it("has had no error on any page", () => {
    expect(problems).toEqual([]);
  });
});
