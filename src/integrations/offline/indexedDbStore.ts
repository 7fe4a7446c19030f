/** Decides how a page's store is made of what its browser offers. */
import { createStore } from "idb-keyval";
import type { OfflineStore } from "../../driver/ports.js";
import { BrowserStore } from "./BrowserStore.js";
import type { IndexedDbStoreOptions } from "./options.js";
import { storeSettings } from "./options.js";
import { Ownership } from "./Ownership.js";

/**
 * A store in the browser's IndexedDB, for `createClient({ offline })`: messages that were not
 * confirmed survive a reload. Where there is no IndexedDB it keeps nothing.
 * @throws WebSocketError INVALID_OPTION for a value out of range.
 */
export const indexedDbStore = (options: IndexedDbStoreOptions = {}): OfflineStore => {
  const settings = storeSettings(options);
  return new BrowserStore({
    settings,
    useStore: createStore(settings.database, "messages"),
    ownership: ownershipOfPage(),
    wall: () => Date.now(),
    onError: (cause) => options.onError?.(cause),
  });
};

let ownership: Ownership | undefined;

/** One for the whole page: stores that follow one another in it share what they own. */
const ownershipOfPage = (): Ownership | undefined => {
  if (typeof navigator === "undefined" || navigator.locks === undefined) return undefined;
  ownership ??= watched(new Ownership(navigator.locks, newOwner()));
  ownership.hold();
  return ownership;
};

/**
 * A page that goes is told apart from one that lives at once, and not when the browser gets round to
 * it. One that comes back from the browser's cache goes on.
 */
const watched = (owned: Ownership): Ownership => {
  addEventListener("pagehide", () => owned.release());
  addEventListener("pageshow", () => owned.hold());
  return owned;
};

const newOwner = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join("");
