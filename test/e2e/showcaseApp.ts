/** The showcase as people meet it: its own server process, and real pages in Chromium. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";

const root = join(__dirname, "..", "..");

/** A port that nothing listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "localhost", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** Starts the showcase, a process of its own so that it can be killed; resolves when it listens. */
export const serveShowcase = (
  port: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["examples/showcase/start.mjs", "--source"], {
      cwd: root,
      env: {
        ...process.env,
        PORT: String(port),
        HOST: "localhost",
        NODE_ENV: "production",
        // Test files that run side by side do not build into one folder.
        BUILD_NAME: `test-${process.env["JEST_WORKER_ID"] ?? "1"}`,
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let told = "";
    const hear = (part: Buffer): void => {
      told += part.toString();
      if (told.includes(`http://localhost:${port}`)) resolve(child);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => reject(new Error(`The showcase did not start:\n${told}`)));
  });

/** Ends a process; resolves when it has. */
export const end = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill(signal);
  });

/** What every page may write to its console: what a browser says of a server that is not there. */
const isExpected = (text: string): boolean =>
  /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to/.test(
    text,
  );

/** Somebody with a browser of their own, in which tabs share what it keeps. */
export class Visitor {
  readonly complaints: string[] = [];
  /** The addresses of all requests, in order. */
  readonly requests: string[] = [];
  sockets = 0;
  #isCut = false;
  readonly #cuts: (() => void)[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly url: string,
  ) {}

  static async arrive(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const visitor = new Visitor(await browser.newContext(options), url);
    await visitor.#watchSockets();
    return visitor;
  }

  /** Opens a tab. The first one of a browser asks for the name; later ones know it. */
  async open(name?: string, path = "/"): Promise<Tab> {
    const page = await this.context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("request", (request) => this.requests.push(new URL(request.url()).pathname));
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !isExpected(message.text())) {
        this.complaints.push(message.text());
      }
    });
    await page.goto(`${this.url}${path}`);
    if (name !== undefined) {
      await page.getByLabel("Your name").fill(name);
      await page.getByRole("button", { name: "Enter", exact: true }).click();
    }
    const tab = new Tab(page);
    await tab.until("Connected");
    return tab;
  }

  /** Cuts off the sockets of this browser: those that are open, and those to come. Pages still load. */
  cut(): void {
    this.#isCut = true;
    for (const cut of this.#cuts.splice(0)) cut();
  }

  mend(): void {
    this.#isCut = false;
  }

  leave(): Promise<void> {
    return this.context.close();
  }

  #watchSockets(): Promise<void> {
    return this.context.routeWebSocket(/\/live$/, (socket) => {
      if (this.#isCut) return void socket.close({ code: 1013 });
      this.sockets += 1;
      const server = socket.connectToServer();
      this.#cuts.push(() => {
        void socket.close({ code: 1013 });
        void server.close({ code: 1001 });
      });
    });
  }
}

/** One tab of a visitor. */
export class Tab {
  constructor(readonly page: Page) {}

  /** Waits until the connection is in that state, as the page says. */
  async until(word: "Connected" | "Reconnecting" | "Offline"): Promise<void> {
    await this.page.getByRole("status", { name: "Connection" }).getByText(word).waitFor();
  }

  async show(example: "Chat" | "People" | "Inbox" | "Events" | "Notes"): Promise<void> {
    const link = this.page
      .getByRole("navigation", { name: "Examples" })
      .getByRole("link", { name: example });
    await link.click();
    await this.page.locator('nav a[aria-current="page"]', { hasText: example }).waitFor();
  }

  async say(text: string, place = "lobby"): Promise<void> {
    const field = this.page.getByLabel(`Message to ${place}`);
    await field.fill(text);
    await field.press("Enter");
  }

  /** The messages of a conversation that have exactly this text. */
  said(text: string, conversation = "in lobby"): Locator {
    return this.page
      .getByRole("log", { name: `Messages ${conversation}` })
      .locator("li[data-delivery]")
      .filter({ has: this.page.getByText(text, { exact: true }) });
  }

  /** The person of that name on the page of people. */
  person(name: string): Locator {
    return this.page
      .getByRole("region", { name: "People" })
      .locator("li.person")
      .filter({ hasText: name });
  }

  get sheet(): Locator {
    return this.page.getByLabel("Shared notes");
  }
}

/** Keeps a picture for who wants to look: of the page as it is, in the folder JOUNCE_SCREENSHOTS. */
export const photograph = async (page: Page, name: string): Promise<void> => {
  const folder = process.env["JOUNCE_SCREENSHOTS"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};
