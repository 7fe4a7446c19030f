/** The store in real Chromium: what a page put before it went is there when it comes back. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { bundled, describeWithChromium, launch } from "./chromium.js";

const document = `<!doctype html><title>A page</title>
<script type="module">import * as offline from "/offline.js"; window.offline = offline;</script>`;

describeWithChromium("indexedDbStore", () => {
  let server: Server;
  let context: BrowserContext;
  let url: string;

  beforeAll(async () => {
    const script = bundled("src/offline.ts");
    server = createServer(({ url: path }, response) => {
      const isScript = path === "/offline.js";
      response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : document);
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const { port } = server.address() as AddressInfo;
    url = `http://localhost:${port}/`;
    context = await (await launch()).newContext();
  });

  afterAll(async () => {
    await context?.browser()?.close();
    server?.close();
  });

  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };

  const load = (page: Page, user: string): Promise<readonly string[]> =>
    page.evaluate(`(async () => {
      window.store = offline.indexedDbStore({ name: "${user}" });
      return (await store.load()).map(({ id }) => id);
    })()`);

  const put = (page: Page, ids: readonly string[], then = ""): Promise<void> =>
    page.evaluate(
      `for (const id of ${JSON.stringify(ids)}) store.put({ type: "note", id });${then}`,
    );

  it("does not lose what is put in the task that reloads the page", async () => {
    const page = await open();
    expect(await load(page, "ann")).toEqual([]);
    const expected: string[] = [];
    for (const turn of [1, 2, 3, 4, 5]) {
      const ids = Array.from({ length: 20 }, (_, index) => `${turn}.${index}`);
      const reloaded = page.waitForEvent("load");
      await put(page, ids, "location.reload();").catch(() => undefined);
      await reloaded;
      expected.push(...ids);
      expect(await load(page, "ann")).toEqual(expected);
    }
    await page.close();
  });

  it("leaves to another page what a closed one had, and only that", async () => {
    const [first, second] = [await open(), await open()];
    await load(first, "ben");
    await load(second, "ben");
    await put(first, ["of the first"]);
    await put(second, ["of the second"]);
    await first.close();
    const third = await open();
    expect(await load(third, "ben")).toEqual(["of the first"]);
    await Promise.all([second.close(), third.close()]);
    const [fourth, fifth] = [await open(), await open()];
    const loaded = await Promise.all([load(fourth, "ben"), load(fifth, "ben")]);
    expect(loaded.flat().sort()).toEqual(["of the first", "of the second"]);
  });
});
