/** What the page of the showcase is to who reads, points and presses: what only a browser can say. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import type { Browser, Locator, Page } from "playwright-core";
import { describeWithChromium, launch } from "./chromium.js";
import { end, freePort, photograph, serveShowcase, Visitor } from "./showcaseApp.js";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

describeWithChromium("the page of the showcase", () => {
  let browser: Browser;
  let server: ChildProcess;
  let url: string;
  const visitors: Visitor[] = [];

  beforeAll(async () => {
    const port = await freePort();
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
  const enter = async (name: string, options = {}, path = "/") =>
    (await visit(options)).open(name, path);

  it("claims nothing of anybody while it is cut off", async () => {
    await enter("Bob");
    const visitor = await visit();
    const ann = await visitor.open("Ann");
    await ann.show("People");
    await ann.page.getByRole("heading", { name: "Here now" }).waitFor();
    await ann.person("Bob").waitFor();
    visitor.cut();
    await ann.page.getByRole("heading", { name: "Last known" }).waitFor();
    await ann.person("Bob").getByText("Was online").waitFor();
    await ann.person("Ann").getByText("Offline").waitFor();
    expect(await ann.page.locator('li.person .dot:not([data-status="unknown"])').count()).toBe(0);
    expect(await ann.page.locator('.own-head .dot[data-status="unknown"]').count()).toBe(1);
    await photograph(ann.page, "people-desktop-cut-off");
  });

  it("shows an event that waits for a connection, until it has been sent", async () => {
    const bob = await enter("Bob");
    const visitor = await visit();
    const ann = await visitor.open("Ann");
    await Promise.all([ann.show("Events"), bob.show("Events")]);
    visitor.cut();
    await ann.until("Reconnecting");
    // What has just come up covers neither that button nor what is done with events.
    await ann.page
      .getByRole("list", { name: "New notifications" })
      .getByText(/Welcome/)
      .waitFor();
    await ann.page
      .getByRole("button", { name: /^Edit: / })
      .first()
      .click({ timeout: 4_000 });
    await ann.page.getByRole("button", { name: "Cancel", exact: true }).click();
    await ann.page.getByRole("button", { name: "New event" }).click({ timeout: 4_000 });
    await ann.page.getByLabel("Title").fill("A walk");
    await ann.page.getByText(/The event waits and is sent later/).waitFor();
    await ann.page.getByRole("button", { name: "Create" }).click();
    const walk = (page: Page): Locator => page.locator("li[data-event]", { hasText: "A walk" });
    await walk(ann.page).getByText("Waiting to be sent").waitFor();
    await photograph(ann.page, "events-desktop-waiting");
    visitor.mend();
    await ann.page.getByRole("button", { name: "Try now" }).click();
    await walk(bob.page).waitFor();
    await walk(ann.page).getByText("Waiting to be sent").waitFor({ state: "detached" });
    expect(await walk(ann.page).count()).toBe(1);
  });

  it("keeps the focus of a keyboard in lists that become shorter", async () => {
    const ann = await enter("Ann");
    const focused = (selector: string): Promise<unknown> =>
      ann.page.locator(`${selector}:focus`).waitFor();
    await ann.say("First");
    await ann.say("Second");
    await ann.said("Second").press("ArrowUp");
    await ann.page.getByRole("button", { name: "Delete: First" }).press("Enter");
    await ann.page.getByRole("button", { name: "Delete for everybody: First" }).press("Enter");
    await ann.said("First").waitFor({ state: "detached" });
    await focused("li.message");
    await ann.show("Inbox");
    await ann.page.getByRole("button", { name: /^Mark as read: Welcome/ }).press("Enter");
    await focused("li.notice");
    await ann.page.getByRole("button", { name: /^Dismiss: Welcome/ }).press("Enter");
    await focused("h2");
    const settings = ann.page.getByRole("button", { name: /settings$/ });
    await settings.press("Enter");
    await focused(".settings");
    await ann.page.getByRole("button", { name: "Rename" }).press("Enter");
    await ann.page.getByLabel("Your name").fill("Annie");
    await ann.page.getByLabel("Your name").press("Enter");
    await focused(".settings-me button");
    await ann.page.keyboard.press("Escape");
    await focused(".user-button");
    expect(await settings.textContent()).toContain("Annie");
  });

  it("says why a name is not taken, on the first page and later, and forgets what was given up", async () => {
    const visitor = await visit();
    const page = await visitor.context.newPage();
    await page.goto(url);
    await page.getByLabel("Your name").fill("!!");
    await page.getByRole("button", { name: "Enter", exact: true }).click();
    const problem = page.getByRole("alert").getByText("A name needs a letter or a digit.");
    await problem.waitFor();
    const [own, wanted] = await problem.evaluate((element) => {
      const probe = document.body.appendChild(document.createElement("i"));
      probe.style.color = "var(--bad)";
      return [getComputedStyle(element).color, getComputedStyle(probe).color];
    });
    expect(own).toBe(wanted);
    await page.getByLabel("Your name").fill("Ann");
    await page.getByRole("button", { name: "Enter", exact: true }).click();
    await page.getByRole("button", { name: /settings$/ }).click();
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByLabel("Your name").fill("??");
    await page.getByRole("button", { name: "Save" }).click();
    await problem.waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /settings$/ }).click();
    await page.getByRole("button", { name: "Rename" }).click();
    expect(await page.getByLabel("Your name").inputValue()).toBe("Ann");
  });

  it("does not notify of what somebody is reading, and tells of it elsewhere beside what they use", async () => {
    const [bob, ann] = [await enter("Bob"), await enter("Ann", phone)];
    const toasts = ann.page.getByRole("list", { name: "New notifications" }).getByRole("listitem");
    await ann.page.getByRole("button", { name: /^Close: Welcome/ }).click();
    await toasts.first().waitFor({ state: "detached" });
    await bob.page.getByRole("navigation", { name: "Conversations" }).getByText("Ann").waitFor();
    await bob.say("You are here, @Ann");
    await ann.page.locator("mark.mention", { hasText: "@Ann" }).waitFor();
    await ann.page.evaluate(() => (location.hash = "#/chat/random"));
    await bob.say("And now elsewhere, @Ann");
    await toasts.getByText("Bob named you in lobby").waitFor();
    // Only the second: the first was read where it was said.
    expect(await toasts.count()).toBe(1);
    const free = [
      ".bar",
      ".conversation:not([hidden]) .conversation-bar",
      ".composer:visible",
      ".rail",
    ];
    const toast = await toasts.first().evaluate(async (element) => {
      await Promise.all(element.getAnimations().map(({ finished }) => finished));
      const { top, bottom } = element.getBoundingClientRect();
      return { top, bottom };
    });
    for (const selector of free) {
      const box = await ann.page.locator(selector).first().boundingBox();
      const isFree = box === null || box.y + box.height <= toast.top || box.y >= toast.bottom;
      expect([selector, isFree]).toEqual([selector, true]);
    }
    await ann.show("Inbox");
    expect(await ann.page.locator('li.notice[data-read="true"]', { hasText: "Bob" }).count()).toBe(
      1,
    );
  });

  it("shows where the others write, and counts only who has the notes open", async () => {
    const [ann, bob] = [await visit(), await enter("Bob")];
    const tab = await ann.open("Ann");
    const scripts = (): number => ann.requests.filter((path) => /Collaboration/.test(path)).length;
    expect(scripts()).toBe(0);
    await tab.show("Notes");
    await tab.page.getByText("Only you").waitFor();
    expect(scripts()).toBe(1);
    await bob.show("Notes");
    await tab.page.getByText("2 writers").waitFor();
    await bob.sheet.press("Control+End");
    await bob.sheet.pressSequentially("By Bob");
    await tab.page.locator(".caret-name", { hasText: "Bob" }).waitFor();
    const words = tab.page
      .getByRole("list", { name: "Who is writing" })
      .getByText(/^Bob, line \d+$/);
    await words.waitFor();
    await tab.page.getByText("Synced with everyone here").waitFor();
    await photograph(tab.page, "notes-desktop-carets");
    await bob.show("Chat");
    await tab.page.getByText("Only you").waitFor();
    expect(await tab.page.locator(".caret").count()).toBe(0);
  });

  it("leads from a person to the talk with them, and from one who is not there back", async () => {
    const bob = await enter("Bob");
    const ann = await enter("Ann", phone, "/#/chat/@nobody");
    await ann.page.getByText("This person is not here").waitFor();
    await ann.page.locator(".conversation:visible").getByLabel("All conversations").click();
    await ann.page.getByRole("navigation", { name: "Conversations" }).getByText("Bob").waitFor();
    await bob.show("People");
    await bob.person("Ann").getByRole("link").click();
    await bob.page.getByText("Say hello to Ann.").waitFor();
    expect(await bob.page.locator(".conversation:visible .conversation-bar .avatar").count()).toBe(
      1,
    );
  });

  it("is pressed with a finger without missing, also with the developer tools", async () => {
    const ann = await enter("Ann", phone, "/?dev");
    const tools = ann.page.getByRole("button", { name: "Open the Jounce developer tools" });
    await tools.waitFor();
    await ann.say("A short one");
    await ann.page.locator("li.message", { hasText: "A short one" }).click();
    await ann.page.getByRole("button", { name: "Reply: A short one" }).waitFor();
    const tooSmall = (): Promise<readonly string[]> =>
      ann.page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>(".app button, .app a, .app input, .app select")]
          .filter((element) => element.checkVisibility() && element.className !== "skip")
          // What covers a line of its own need not be higher than its text, as in a sentence.
          .filter((element) => element.closest("label, .quote, .bubble") === null)
          .filter((element) => element.getBoundingClientRect().height < 44)
          .map((element) => element.outerHTML.slice(0, 120)),
      );
    for (const example of ["Chat", "People", "Inbox", "Events", "Notes"] as const) {
      await ann.show(example);
      expect([example, await tooSmall()]).toEqual([example, []]);
    }
    const [button, rail] = [
      await tools.boundingBox(),
      await ann.page.locator(".rail").boundingBox(),
    ];
    assert(button !== null && rail !== null);
    expect(button.y + button.height).toBeLessThanOrEqual(rail.y);
  });

  it("says without colours where somebody is and what they have chosen", async () => {
    const ann = await enter("Ann", { forcedColors: "active" });
    const outline = (selector: string): Promise<string> =>
      ann.page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(await outline('.tab[aria-current="page"]')).toBe("solid");
    expect(await outline('.place[aria-current="page"]')).toBe("solid");
    await ann.show("People");
    expect(await outline(".choice input:checked + span")).toBe("solid");
    expect(await outline(".choice input:not(:checked) + span")).toBe("none");
    await photograph(ann.page, "people-desktop-forced");
  });

  it("leaves room for what is said, also below a toast, where everything is four times as large", async () => {
    const ann = await enter("Ann", { viewport: { width: 360, height: 225 } });
    const toast = ann.page.getByRole("list", { name: "New notifications" }).getByRole("listitem");
    await toast.first().waitFor();
    const box = await toast.first().boundingBox();
    expect(box?.height).toBeLessThan(60);
    const log = await ann.page.locator(".conversation:not([hidden]) .log").boundingBox();
    expect(log?.height).toBeGreaterThan(100);
    await photograph(ann.page, "chat-enlarged");
  });
});
