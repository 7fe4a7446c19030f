/** What people do in the showcase, with two and three browsers of their own. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import type { Browser, Locator } from "playwright-core";
import { devices } from "playwright-core";
import { describeWithChromium, launch } from "./chromium.js";
import { end, freePort, photograph, serveShowcase, Visitor } from "./showcaseApp.js";

describeWithChromium("the showcase", () => {
  let browser: Browser;
  let server: ChildProcess;
  let port: number;
  let url: string;
  const visitors: Visitor[] = [];

  beforeAll(async () => {
    port = await freePort();
    url = `http://localhost:${port}`;
    [browser, server] = await Promise.all([launch(), serveShowcase(port)]);
  });

  afterEach(async () => {
    const complaints = visitors.flatMap((visitor) => visitor.complaints);
    await Promise.all(visitors.splice(0).map((visitor) => visitor.leave()));
    assert.deepEqual(complaints, []);
  });

  afterAll(async () => {
    await browser.close();
    await end(server, "SIGTERM");
  });

  const visit = async (options = {}): Promise<Visitor> => {
    const visitor = await Visitor.arrive(browser, url, options);
    visitors.push(visitor);
    return visitor;
  };
  const enter = async (name: string, options = {}) => (await visit(options)).open(name);

  it("lets three people talk, also who comes late", async () => {
    const [ann, bob] = [await enter("Ann"), await enter("Bob")];
    await ann.say("Hello from Ann");
    await bob.said("Hello from Ann").waitFor();
    await bob.say("Hello from Bob");
    await ann.said("Hello from Bob").waitFor();
    const cai = await enter("Cai");
    await cai.said("Hello from Ann").waitFor();
    expect(await cai.said("Hello from Bob").count()).toBe(1);
    await photograph(bob.page, "chat-desktop-light");
  });

  it("shows who is typing, and that they have stopped", async () => {
    const [ann, bob] = [await enter("Ann"), await enter("Bob")];
    await bob.page.getByLabel("Message to lobby").pressSequentially("I think");
    await ann.page.getByText(/Bob is typing/).waitFor();
    await bob.page.getByLabel("Message to lobby").fill("");
    await ann.page.getByText(/Bob is typing/).waitFor({ state: "hidden" });
    expect(await bob.page.getByText(/is typing/).count()).toBe(0);
  });

  it("lets people change and take back what they said, and see who has read it", async () => {
    const [ann, bob] = [await enter("Ann"), await enter("Bob")];
    await ann.say("A first versoin");
    await bob.said("A first versoin").waitFor();
    await ann.page
      .getByText(/Read by Bob/)
      .first()
      .waitFor({ state: "attached" });
    await ann.said("A first versoin").hover();
    await ann.page.getByRole("button", { name: "Edit: A first versoin" }).click();
    await ann.say("A first version");
    await bob.said("A first version").waitFor();
    await ann.said("A first version").hover();
    await ann.page.getByRole("button", { name: "Delete: A first version" }).click();
    await ann.page.getByRole("button", { name: "Delete for everybody: A first version" }).click();
    await bob.said("A first version").waitFor({ state: "detached" });
    await ann.said("A first version").waitFor({ state: "detached" });
    expect(await ann.page.getByText("A first versoin").count()).toBe(0);
  });

  it("carries what is for one person to that person only", async () => {
    const [ann, bob, cai] = [await enter("Ann"), await enter("Bob"), await enter("Cai")];
    await ann.page.getByRole("navigation", { name: "Conversations" }).getByText("Bob").click();
    await ann.say("Between us", "Bob");
    await bob.page.getByRole("navigation", { name: "Conversations" }).getByText("Ann").click();
    await bob.said("Between us", "with Ann").waitFor();
    expect(await cai.page.getByText("Between us").count()).toBe(0);
  });

  it("says what did not reach a person, and says it again", async () => {
    const [ann, bob] = [await enter("Ann"), await visit()];
    const tab = await bob.open("Bob");
    await ann.page.getByRole("navigation", { name: "Conversations" }).getByText("Bob").click();
    await tab.page.close();
    await ann.page.getByText(/^Offline: /).waitFor();
    await ann.say("Are you there?", "Bob");
    await ann.page.getByText("Not delivered").waitFor();
    await photograph(ann.page, "direct-refused");
    const again = await bob.open();
    await ann.page.getByText(/^Offline: /).waitFor({ state: "detached" });
    await ann.page.getByRole("button", { name: "Try again" }).click();
    await again.page.getByRole("navigation", { name: "Conversations" }).getByText("Ann").click();
    await again.said("Are you there?", "with Ann").waitFor();
    await ann.page.getByText("Not delivered").waitFor({ state: "detached" });
    expect(await ann.said("Are you there?", "with Bob").count()).toBe(1);
  });

  it("keeps somebody here who closes one of two tabs", async () => {
    const ann = await enter("Ann");
    const bob = await visit();
    const first = await bob.open("Bob");
    const second = await bob.open();
    await ann.show("People");
    await ann.person("Bob").waitFor();
    await first.page.close();
    await second.show("People");
    await second.page.getByRole("button", { name: "At lunch" }).click();
    await ann
      .person("Bob")
      .getByText(/At lunch/)
      .waitFor();
    expect(await ann.person("Bob").getAttribute("data-status")).toBe("online");
    await photograph(ann.page, "people-desktop-light");
    await second.page.close();
    await ann.page.locator('li.person[data-status="offline"]', { hasText: "Bob" }).waitFor();
  });

  it("delivers what was written offline exactly once, also after a reload", async () => {
    const bob = await enter("Bob");
    const ann = await visit();
    const tab = await ann.open("Ann");
    ann.cut();
    await tab.until("Reconnecting");
    await tab.say("Written offline");
    await tab.said("Written offline").waitFor();
    await tab.page.getByText(/sent later: \d+ changes? so far/).waitFor();
    await tab.page.reload();
    await tab.page.getByLabel("Message to lobby").waitFor();
    expect(await bob.said("Written offline").count()).toBe(0);
    ann.mend();
    await bob.said("Written offline").waitFor();
    await tab.until("Connected");
    await tab.say("Written online");
    await bob.said("Written online").waitFor();
    expect(await bob.said("Written offline").count()).toBe(1);
    await tab.said("Written offline").waitFor();
    expect(await tab.said("Written offline").count()).toBe(1);
  });

  it("goes on after its server was killed and came back", async () => {
    const [ann, bob] = [await enter("Ann"), await enter("Bob")];
    await end(server, "SIGKILL");
    await ann.until("Reconnecting");
    await photograph(ann.page, "chat-desktop-reconnecting");
    await ann.say("Said to nobody yet");
    server = await serveShowcase(port);
    await Promise.all([ann.until("Connected"), bob.until("Connected")]);
    await bob.said("Said to nobody yet").waitFor();
    await bob.say("Welcome back");
    await ann.said("Welcome back").waitFor();
    expect(await ann.said("Said to nobody yet").count()).toBe(1);
  });

  it("tells somebody who was named, on every device", async () => {
    const ann = await enter("Ann");
    const bob = await visit();
    const [first, second] = [await bob.open("Bob"), await bob.open()];
    await Promise.all([first.show("Events"), second.show("Events")]);
    await ann.page.getByRole("navigation", { name: "Conversations" }).getByText("Bob").waitFor();
    await ann.say("Look at this, @Bob");
    await first.show("Inbox");
    await first.page.getByRole("heading", { name: /Ann named you in lobby/ }).waitFor();
    await photograph(first.page, "notifications-desktop-light");
    await first.page.getByRole("button", { name: "Mark all as read" }).click();
    await second.show("Inbox");
    await second.page.getByRole("heading", { name: "All read" }).waitFor();
    expect(await second.page.locator("li.notice.is-unread").count()).toBe(0);
  });

  it("keeps one calendar for everybody", async () => {
    const [ann, bob] = [await enter("Ann"), await enter("Bob")];
    await Promise.all([ann.show("Events"), bob.show("Events")]);
    await ann.page.getByRole("button", { name: "New event" }).click();
    await ann.page.getByLabel("Title").fill("Tea at four");
    await ann.page.getByRole("button", { name: "Create" }).click();
    const event = bob.page.locator("li[data-event]", { hasText: "Tea at four" });
    await event.waitFor();
    const ahead = async (): Promise<number> => {
      const words = await bob.page.getByRole("heading", { name: /events? ahead/ }).textContent();
      return Number.parseInt(words ?? "", 10);
    };
    const before = await ahead();
    await photograph(bob.page, "events-desktop-light");
    await bob.page.getByRole("button", { name: "Cancel: Tea at four" }).click();
    await bob.page.getByRole("button", { name: "Cancel for everybody: Tea at four" }).click();
    const cancelled = ann.page.locator("li[data-event]", { hasText: "Tea at four" });
    await cancelled.getByText("Cancelled").waitFor();
    expect(await cancelled.count()).toBe(1);
    await event.getByText("Cancelled").waitFor();
    expect(await ahead()).toBe(before - 1);
  });

  it("puts together what two people wrote into one text while one was cut off", async () => {
    const [ann, bob] = [await visit(), await visit()];
    const [left, right] = [await ann.open("Ann"), await bob.open("Bob")];
    await Promise.all([left.show("Notes"), right.show("Notes")]);
    await Promise.all([left, right].map(({ page }) => page.getByText(/^Synced/).waitFor()));
    await left.sheet.fill("Shopping list:");
    await until(right.sheet, "Shopping list:");
    ann.cut();
    await left.until("Reconnecting");
    await left.sheet.press("Control+End");
    await left.sheet.pressSequentially(" apples");
    await right.sheet.press("Control+Home");
    await right.sheet.pressSequentially("Our ");
    expect(await right.sheet.inputValue()).not.toContain("apples");
    await photograph(left.page, "document-desktop-cut-off");
    expect(await left.page.locator(".caret-name").count()).toBe(0);
    ann.mend();
    await left.until("Connected");
    const both = "Our Shopping list: apples";
    await Promise.all([left, right].map(({ sheet }) => until(sheet, both)));
    expect(await left.sheet.inputValue()).toBe(await right.sheet.inputValue());
  });

  it("loads nothing of the developer tools for who does not ask for them", async () => {
    const ann = await visit();
    await ann.open("Ann");
    expect(ann.requests.filter((path) => /DevTools/i.test(path))).toEqual([]);
  });

  it("lets a developer travel in time", async () => {
    const ann = await visit();
    const { page } = await ann.open("Ann", "/?dev");
    await page.getByRole("button", { name: "Open the Jounce developer tools" }).click();
    await page.getByRole("tab", { name: "Time travel" }).click();
    const slider = page.getByRole("slider", { name: /step/i });
    await slider.focus();
    await slider.press("Home");
    await page.getByText(/Step 0 of \d+ · start/).waitFor();
    await slider.press("ArrowRight");
    await page.getByText(/Step 1 of \d+/).waitFor();
    await page.getByRole("list", { name: "Differences" }).waitFor();
    await photograph(page, "devtools-desktop-light");
    await page.getByRole("tab", { name: "Messages" }).click();
    await page.getByText("join_room").first().waitFor();
    const summary = await page.locator(".jounce-panel summary").first().boundingBox();
    expect(summary?.height).toBeGreaterThanOrEqual(24);
    expect(await page.getByText("auth_success").count()).toBeGreaterThan(0);
  });

  it.each([
    ["phone", devices["iPhone 13"], "dark"],
    ["phone", devices["iPhone 13"], "light"],
    ["desktop", { viewport: { width: 1440, height: 900 } }, "dark"],
  ] as const)("fits a %s", async (name, device, colorScheme) => {
    const { defaultBrowserType: _, ...options } = { defaultBrowserType: "", ...device };
    const bob = await enter("Bob");
    const tab = await enter("Ann", { ...options, colorScheme });
    const words = `Does this fit a ${name} in the ${colorScheme}?`;
    await bob.say(words);
    await tab.said(words).waitFor();
    for (const example of ["Chat", "People", "Inbox", "Events", "Notes"] as const) {
      await tab.show(example);
      const overflow = await tab.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect([example, overflow]).toEqual([example, 0]);
      await photograph(tab.page, `${example.toLowerCase()}-${name}-${colorScheme}`);
    }
  });
});

describeWithChromium("a showcase whose tokens last four seconds", () => {
  it("renews them on the connection that is open", async () => {
    const port = await freePort();
    const [browser, server] = await Promise.all([
      launch(),
      serveShowcase(port, { TOKEN_SECONDS: "4" }),
    ]);
    const ann = await Visitor.arrive(browser, `http://localhost:${port}`);
    const tab = await ann.open("Ann");
    const tokens = (): number => ann.requests.filter((path) => path === "/api/token").length;
    const atFirst = tokens();
    while (tokens() < atFirst + 4) await tab.page.waitForRequest(/\/api\/token$/);
    await tab.say("Still here");
    await tab.said("Still here").waitFor();
    expect(ann.sockets).toBe(1);
    await browser.close();
    await end(server, "SIGTERM");
  });
});

/** Waits until a field holds that text. */
const until = async (field: Locator, text: string): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while ((await field.inputValue()) !== text) {
    if (Date.now() > deadline) throw new Error(`It holds ${await field.inputValue()}`);
    await field.page().waitForTimeout(20);
  }
};
