import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { indexedDbStore, memoryStore } from "../../../src/offline.js";

const note = (id: string) => ({ type: "note", id });

describe("indexedDbStore", () => {
  const onError = jest.fn(() => {
    throw new Error("A mistake in the listener");
  });

  beforeEach(() => {
    onError.mockClear();
    Reflect.deleteProperty(globalThis, "indexedDB");
  });

  it("keeps nothing where there is no IndexedDB, and says so once", async () => {
    const store = indexedDbStore({ onError });
    store.put(note("a"));
    store.remove(["a"]);
    expect(await store.load()).toEqual([]);
    expect(await store.load()).toEqual([]);
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ name: "ReferenceError" })]]);
  });

  it("keeps messages where there is one, under the name of their user", async () => {
    globalThis.indexedDB = new IDBFactory();
    globalThis.IDBKeyRange = IDBKeyRange;
    indexedDbStore({ name: "ann", onError }).put(note("a"));
    await indexedDbStore({ name: "ann", onError }).load();
    expect(await indexedDbStore({ name: "ann", onError }).load()).toEqual([note("a")]);
    expect(await indexedDbStore({ name: "ben", onError }).load()).toEqual([]);
    expect(onError).not.toHaveBeenCalled();
  });

  it.each([{ name: "" }, { database: "" }, { messagesMax: -1 }, { ageMsMax: Number.NaN }])(
    "refuses %p",
    (options) => {
      expect(() => indexedDbStore(options)).toThrow(
        expect.objectContaining({ code: "INVALID_OPTION" }),
      );
    },
  );
});

describe("memoryStore", () => {
  it("has what was put and not removed, oldest first", async () => {
    const store = memoryStore();
    ["a", "b", "c"].forEach((id) => store.put(note(id)));
    store.put({ ...note("a"), data: "again" });
    store.put({ type: "note" });
    store.remove(["b", "never there"]);
    expect(await store.load()).toEqual([{ ...note("a"), data: "again" }, note("c")]);
  });

  it("drops the oldest of too many", async () => {
    const store = memoryStore({ messagesMax: 2 });
    ["a", "b", "c"].forEach((id) => store.put(note(id)));
    expect(await store.load()).toEqual([note("b"), note("c")]);
    expect(() => memoryStore({ messagesMax: 0.5 })).toThrow("messagesMax must be a whole");
  });
});
