/**
 * Decides how messages are kept in IndexedDB: under a key that begins with the name of the store and
 * the time, so that the database itself has them in order. Every turn's changes are one transaction,
 * which is committed at once: what a page wrote before it went is there when it comes back.
 */
import { either as E } from "fp-ts";
import type { UseStore } from "idb-keyval";
import { promisifyRequest } from "idb-keyval";
import { WebSocketError } from "../../core/error.js";
import { Message } from "../../core/Message.js";
import type { KeptEnvelope, OfflineStore } from "../../driver/ports.js";
import type { StoreSettings } from "./options.js";
import type { Ownership } from "./Ownership.js";

/** What a store needs of its page. */
export interface BrowserStoreParts {
  readonly settings: StoreSettings;
  readonly useStore: UseStore;
  /** Tells the page's messages from those of others; left out where there are no locks. */
  readonly ownership: Ownership | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly wall: () => number;
  readonly onError: (cause: unknown) => void;
}

/** The name of the store, when it was put, its place among those of that time, and its id. */
type Key = [name: string, storedAt: number, place: number, id: string];

interface Entry {
  readonly owner: string;
  /** The message as JSON: what would have gone over the wire. */
  readonly text: string;
  readonly confirm: boolean;
}

interface Row {
  readonly key: Key;
  readonly entry: Entry;
}

type Change = { readonly key: Key; readonly entry: Entry | undefined };

/** Messages in IndexedDB, oldest first. */
export class BrowserStore implements OfflineStore {
  readonly #parts: BrowserStoreParts;
  /** Where the messages are that this page has put or loaded. */
  readonly #keys = new Map<string, Key>();
  #changes: Change[] = [];
  #strangers: string[] = [];
  #latest = 0;
  #place = 0;
  #isFailing = false;

  constructor(parts: BrowserStoreParts) {
    this.#parts = parts;
    // Opened now: a message that is put just before the page goes cannot wait for that.
    void this.#attempt(() => parts.useStore("readonly", () => undefined));
  }

  /** Rejects never: without a database there is nothing to load. */
  async load(): Promise<readonly KeptEnvelope[]> {
    this.#flush();
    const { ownership, settings } = this.#parts;
    const rows = await this.#attempt(() =>
      ownership === undefined
        ? this.#claim(undefined)
        : ownership.alone(`${settings.database}/${settings.name}`, () => this.#claim(ownership)),
    );
    return this.#messagesIn(rows ?? []);
  }

  put(message: KeptEnvelope): void {
    const { id } = message;
    if (id === undefined) {
      return this.#report(new WebSocketError("INVALID_MESSAGE", "A message to keep needs an id"));
    }
    try {
      const { confirm = false, ...envelope } = message;
      const entry = { owner: this.#owner, text: JSON.stringify(envelope), confirm };
      const key = this.#keys.get(id) ?? this.#newKey(id);
      this.#keys.set(id, key);
      this.#change({ key, entry });
    } catch (cause) {
      this.#report(cause);
    }
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) {
      const key = this.#keys.get(id);
      this.#keys.delete(id);
      if (key !== undefined) this.#change({ key, entry: undefined });
      else this.#forget(id);
    }
  }

  get #owner(): string {
    return this.#parts.ownership?.owner ?? "";
  }

  #newKey(id: string): Key {
    // A clock that is set back must not bring new messages before old ones.
    this.#latest = Math.max(this.#latest, this.#parts.wall());
    this.#place += 1;
    return [this.#parts.settings.name, this.#latest, this.#place, id];
  }

  #change(change: Change): void {
    this.#flushSoon();
    this.#changes.push(change);
  }

  #forget(id: string): void {
    this.#flushSoon();
    this.#strangers.push(id);
  }

  /** A microtask still runs in the task that puts a message and sends the page away. */
  #flushSoon(): void {
    if (this.#changes.length + this.#strangers.length === 0) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const changes = this.#changes.splice(0);
    const strangers = new Set(this.#strangers.splice(0));
    if (changes.length > 0) void this.#attempt(() => this.#write(changes));
    if (changes.some(({ entry }) => entry !== undefined)) void this.#attempt(() => this.#trim());
    if (strangers.size > 0) void this.#attempt(() => this.#removeStrangers(strangers));
  }

  #write(changes: readonly Change[]): Promise<void> {
    return this.#parts.useStore("readwrite", (store) => {
      for (const { key, entry } of changes) {
        if (entry === undefined) store.delete(key);
        else store.put(entry, key);
      }
      // Without this a browser drops the transaction of a page that goes.
      store.transaction.commit();
      return promisifyRequest(store.transaction);
    });
  }

  #trim(): Promise<void> {
    const { useStore, settings } = this.#parts;
    return useStore("readwrite", async (store) => {
      const excess = (await promisifyRequest(store.count(this.#range()))) - settings.messagesMax;
      if (excess <= 0) return;
      const oldest = await promisifyRequest(store.getAllKeys(this.#range(), excess));
      for (const key of oldest.filter(isKey)) {
        store.delete(key);
        this.#keys.delete(key[3]);
      }
    });
  }

  #removeStrangers(ids: ReadonlySet<string>): Promise<void> {
    return this.#parts.useStore("readwrite", async (store) => {
      const keys = await promisifyRequest(store.getAllKeys(this.#range()));
      keys.filter((key) => isKey(key) && ids.has(key[3])).forEach((key) => store.delete(key));
    });
  }

  /** The rows that are this page's, those that others left over among them. */
  async #claim(ownership: Ownership | undefined): Promise<readonly Row[]> {
    await this.#parts.useStore("readwrite", (store) => this.#removeExpired(store));
    const rows = await this.#parts.useStore("readonly", (store) => this.#read(store));
    if (ownership === undefined) return rows;
    const gone = await ownership.goneAmong(new Set(rows.map(({ entry }) => entry.owner)));
    const leftOver = rows.filter(({ entry }) => gone.has(entry.owner));
    const { owner } = ownership;
    await this.#write(leftOver.map(({ key, entry }) => ({ key, entry: { ...entry, owner } })));
    return rows.filter(({ entry }) => entry.owner === owner || gone.has(entry.owner));
  }

  /** Of every name: the owner of another may never come back to clean up. */
  async #removeExpired(store: IDBObjectStore): Promise<void> {
    const oldest = this.#parts.wall() - this.#parts.settings.ageMsMax;
    const keys = await promisifyRequest(store.getAllKeys());
    keys.filter((key) => !isKey(key) || key[1] < oldest).forEach((key) => store.delete(key));
  }

  async #read(store: IDBObjectStore): Promise<readonly Row[]> {
    const [keys, entries] = await Promise.all([
      promisifyRequest(store.getAllKeys(this.#range())),
      promisifyRequest<unknown[]>(store.getAll(this.#range())),
    ]);
    return keys.flatMap((key, index) => {
      const entry = entries[index];
      return isKey(key) && isEntry(entry) ? [{ key, entry }] : [];
    });
  }

  #messagesIn(rows: readonly Row[]): readonly KeptEnvelope[] {
    return rows.slice(-this.#parts.settings.messagesMax).flatMap(({ key, entry }) => {
      const message = Message.fromJson(entry.text);
      if (E.isLeft(message)) return [];
      this.#latest = Math.max(this.#latest, key[1]);
      this.#place = Math.max(this.#place, key[2]);
      this.#keys.set(key[3], key);
      const kept = message.right.toJSON();
      return [entry.confirm ? { ...kept, confirm: true } : kept];
    });
  }

  /** All keys of this store: an array comes after every number and text. */
  #range(): IDBKeyRange {
    const { name } = this.#parts.settings;
    return IDBKeyRange.bound([name], [name, []]);
  }

  async #attempt<A>(act: () => Promise<A>): Promise<A | undefined> {
    try {
      const result = await act();
      this.#isFailing = false;
      return result;
    } catch (cause) {
      this.#report(cause);
      return undefined;
    }
  }

  #report(cause: unknown): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    try {
      this.#parts.onError(cause);
    } catch {
      // Nobody is left to be told.
    }
  }
}

const isKey = (key: IDBValidKey): key is Key =>
  Array.isArray(key) &&
  key.length === 4 &&
  typeof key[0] === "string" &&
  typeof key[1] === "number" &&
  typeof key[2] === "number" &&
  typeof key[3] === "string";

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" &&
  value !== null &&
  "owner" in value &&
  typeof value.owner === "string" &&
  "text" in value &&
  typeof value.text === "string" &&
  "confirm" in value &&
  typeof value.confirm === "boolean";
