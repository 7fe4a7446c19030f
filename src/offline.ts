/** Stores for messages that were not confirmed yet: they outlive the page that wrote them. */
export { indexedDbStore } from "./integrations/offline/indexedDbStore.js";
export { memoryStore } from "./integrations/offline/memoryStore.js";
export type { MemoryStoreOptions } from "./integrations/offline/memoryStore.js";
export type { IndexedDbStoreOptions } from "./integrations/offline/options.js";
export type { KeptEnvelope, OfflineStore } from "./driver/ports.js";
