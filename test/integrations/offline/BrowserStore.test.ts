import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { createStore } from "idb-keyval";
import { BrowserStore } from "../../../src/integrations/offline/BrowserStore.js";
import { storeSettings } from "../../../src/integrations/offline/options.js";
import type { IndexedDbStoreOptions } from "../../../src/integrations/offline/options.js";
import { Ownership } from "../../../src/integrations/offline/Ownership.js";
import { FakeLocks } from "../tabs/FakeLocks.js";

const day = 24 * 60 * 60 * 1_000;

let clock = 0;
let locks: FakeLocks | undefined;
let pages = 0;
const failures: unknown[] = [];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  globalThis.IDBKeyRange = IDBKeyRange;
  clock = 1_000;
  locks = new FakeLocks();
  failures.length = 0;
});

interface Page {
  readonly store: BrowserStore;
  readonly ownership: Ownership | undefined;
}

/** A page of the origin with the store of one of its users. */
const openPage = (options: IndexedDbStoreOptions = {}): Page => {
  const settings = storeSettings(options);
  pages += 1;
  const ownership = locks && new Ownership(locks, `page ${pages}`);
  ownership?.hold();
  const store = new BrowserStore({
    settings,
    useStore: createStore(settings.database, "messages"),
    ownership,
    wall: () => clock,
    onError: (cause) => failures.push(cause),
  });
  return { store, ownership };
};

const note = (id: string) => ({
  type: "note",
  id,
  data: { text: id },
  timestamp: 5,
  room: "lobby",
});

const idsIn = async ({ store }: Page): Promise<(string | undefined)[]> =>
  (await store.load()).map(({ id }) => id);

/** What the next page finds after this one has gone. */
const leftBy = (page: Page, options: IndexedDbStoreOptions = {}) => {
  page.ownership?.release();
  return idsIn(openPage(options));
};

const withLocks = [
  ["with locks", true],
  ["without locks", false],
] as const;

describe.each(withLocks)("a store in IndexedDB, %s", (_, hasLocks) => {
  beforeEach(() => {
    if (!hasLocks) locks = undefined;
  });

  it("gives the next page what was put, as it was put, oldest first", async () => {
    const page = openPage();
    page.store.put(note("first"));
    page.store.put({ ...note("second"), confirm: true });
    await page.store.load();
    clock += 1;
    page.store.put({ type: "note", id: "third" });
    page.ownership?.release();
    expect(await openPage().store.load()).toEqual([
      note("first"),
      { ...note("second"), confirm: true },
      { type: "note", id: "third" },
    ]);
    expect(failures).toEqual([]);
  });

  it("no longer has what was removed, in the same turn or a later one", async () => {
    const page = openPage();
    ["a", "b", "c"].forEach((id) => page.store.put(note(id)));
    page.store.remove(["a", "never there"]);
    await page.store.load();
    page.store.remove(["c"]);
    expect(await leftBy(page)).toEqual(["b"]);
  });

  it("lets the next page remove what it has loaded, or knows by its id only", async () => {
    const first = openPage();
    ["a", "b"].forEach((id) => first.store.put(note(id)));
    await first.store.load();
    first.ownership?.release();
    const second = openPage();
    second.store.remove(["a"]);
    expect(await idsIn(second)).toEqual(["b"]);
    second.store.remove(["b"]);
    expect(await leftBy(second)).toEqual([]);
  });

  it("has a message once, at its first place and with its last content", async () => {
    const page = openPage();
    page.store.put(note("a"));
    page.store.put(note("b"));
    await page.store.load();
    page.store.put({ ...note("a"), data: "again" });
    page.ownership?.release();
    const loaded = await openPage().store.load();
    expect(loaded.map(({ id, data }) => [id, data])).toEqual([
      ["a", "again"],
      ["b", { text: "b" }],
    ]);
  });

  it("drops the oldest of too many, whichever page put them", async () => {
    const first = openPage({ messagesMax: 3 });
    ["a", "b"].forEach((id) => first.store.put(note(id)));
    await first.store.load();
    clock += 1;
    const second = openPage({ messagesMax: 3 });
    ["c", "d"].forEach((id) => second.store.put(note(id)));
    await second.store.load();
    first.ownership?.release();
    expect(await leftBy(second, { messagesMax: 3 })).toEqual(["b", "c", "d"]);
  });

  it("drops what is too old when it is loaded, and no sooner", async () => {
    const page = openPage();
    page.store.put(note("old"));
    await page.store.load();
    clock += 1;
    page.store.put(note("newer"));
    clock = 1_000 + day;
    page.ownership?.release();
    const next = openPage();
    expect(await idsIn(next)).toEqual(["old", "newer"]);
    clock += 1;
    expect(await leftBy(next)).toEqual(["newer"]);
  });

  it("cleans up what others left who never came back", async () => {
    const ann = openPage({ name: "ann" });
    ann.store.put(note("hers"));
    await ann.store.load();
    clock += day + 1;
    await idsIn(openPage({ name: "ben" }));
    clock = 1_000;
    expect(await leftBy(ann, { name: "ann" })).toEqual([]);
  });

  it("shows nobody the messages of another name or database", async () => {
    const ann = openPage({ name: "ann" });
    ann.store.put(note("hers"));
    expect(await idsIn(openPage({ name: "ann2" }))).toEqual([]);
    expect(await idsIn(openPage({ name: "an" }))).toEqual([]);
    expect(await idsIn(openPage({ name: "ann", database: "another" }))).toEqual([]);
    expect(await leftBy(ann, { name: "ann" })).toEqual(["hers"]);
  });

  it("keeps the order when the clock is set back", async () => {
    const page = openPage();
    page.store.put(note("a"));
    clock = 0;
    page.store.put(note("b"));
    page.ownership?.release();
    const next = openPage();
    expect(await idsIn(next)).toEqual(["a", "b"]);
    next.store.put(note("c"));
    expect(await leftBy(next)).toEqual(["a", "b", "c"]);
  });

  it("tells of what it cannot keep, once, and keeps the rest", async () => {
    const page = openPage();
    page.store.put({ type: "note" });
    page.store.put({ type: "note", id: "big", data: 1n });
    page.store.put(note("kept"));
    expect(await leftBy(page)).toEqual(["kept"]);
    expect(failures).toEqual([expect.objectContaining({ code: "INVALID_MESSAGE" })]);
  });

  it("passes over rows that are not its own kind", async () => {
    const page = openPage();
    page.store.put(note("a"));
    await page.store.load();
    await createStore("jounce-offline", "messages")("readwrite", (rows) => {
      rows.put("?", "a text for a key");
      rows.put("?", ["default", 1_000, 1, "no entry"]);
      rows.put({ owner: "", text: "{", confirm: false }, ["default", 1_000, 2, "no message"]);
    });
    expect(await leftBy(page)).toEqual(["a"]);
  });
});

describe("two pages of one user", () => {
  it("load each their own: what the other has not sent yet is not left over", async () => {
    const first = openPage();
    first.store.put(note("of the first"));
    const second = openPage();
    second.store.put(note("of the second"));
    expect(await idsIn(second)).toEqual(["of the second"]);
    expect(await idsIn(first)).toEqual(["of the first"]);
  });

  it("share what is left over: one of them has it, however they race", async () => {
    const gone = openPage();
    gone.store.put(note("left over"));
    await gone.store.load();
    gone.ownership?.release();
    const loaded = await Promise.all([idsIn(openPage()), idsIn(openPage())]);
    expect(loaded.flat()).toEqual(["left over"]);
  });

  it("wait for one that is just going", async () => {
    const going = openPage();
    going.store.put(note("left over"));
    await going.store.load();
    const next = idsIn(openPage());
    setTimeout(() => going.ownership?.release(), 20);
    expect(await next).toEqual(["left over"]);
  });

  it("each own what the page's earlier stores put", async () => {
    const { store, ownership } = openPage();
    store.put(note("of the store before"));
    const settings = storeSettings({});
    const next = new BrowserStore({
      settings,
      useStore: createStore(settings.database, "messages"),
      ownership,
      wall: () => clock,
      onError: (cause) => failures.push(cause),
    });
    expect((await next.load()).map(({ id }) => id)).toEqual(["of the store before"]);
  });

  it("are told apart anew after a page has come back", async () => {
    const page = openPage();
    page.ownership?.release();
    page.ownership?.hold();
    page.ownership?.hold();
    page.store.put(note("mine again"));
    expect(await idsIn(openPage())).toEqual([]);
    expect(await leftBy(page)).toEqual(["mine again"]);
  });
});

describe("a page whose database fails", () => {
  it("keeps nothing and tells it once, until something can be kept again", async () => {
    const whole = globalThis.indexedDB;
    jest.spyOn(whole, "open").mockImplementation(() => {
      throw new DOMException("No database here", "SecurityError");
    });
    const page = openPage();
    page.store.put(note("lost"));
    page.store.remove(["lost"]);
    page.store.remove(["never there"]);
    expect(await page.store.load()).toEqual([]);
    expect(failures).toEqual([expect.objectContaining({ name: "SecurityError" })]);
    jest.restoreAllMocks();
    page.store.put(note("kept"));
    expect(await idsIn(page)).toEqual(["kept"]);
    expect(failures).toHaveLength(1);
  });
});
