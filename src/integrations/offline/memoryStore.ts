/** Decides how messages are kept in memory: what a test, or a program without a browser, has. */
import { isCount, mergeOptions } from "../../core/options.js";
import type { KeptEnvelope, OfflineStore } from "../../driver/ports.js";

/** How much a store in memory keeps. */
export interface MemoryStoreOptions {
  /** How many messages are kept; one more drops the oldest. Default 1000. */
  readonly messagesMax?: number | undefined;
}

/**
 * A store that lives as long as the program: hand the same one to the next client.
 * @throws WebSocketError INVALID_OPTION for a value out of range.
 */
export const memoryStore = (options: MemoryStoreOptions = {}): OfflineStore => {
  const { messagesMax } = mergeOptions(
    { messagesMax: 1_000 },
    { messagesMax: options.messagesMax ?? 1_000 },
    { messagesMax: isCount },
  );
  const kept = new Map<string, KeptEnvelope>();
  return {
    load: () => Promise.resolve([...kept.values()]),
    put: (message) => {
      if (message.id !== undefined) kept.set(message.id, message);
      const [oldest] = kept.keys();
      if (kept.size > messagesMax && oldest !== undefined) kept.delete(oldest);
    },
    remove: (ids) => ids.forEach((id) => kept.delete(id)),
  };
};
