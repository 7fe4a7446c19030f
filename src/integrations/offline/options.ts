/** Decides every option of a store, its unit and its default. */
import { isCount, isDuration, isText, mergeOptions } from "../../core/options.js";

/** How much a store keeps. Every one has a default. */
export interface OfflineLimits {
  /** How many messages are kept; one more drops the oldest. Default 1000. */
  readonly messagesMax: number;
  /** How old a message may be when it is loaded, in milliseconds. Default 24 hours. */
  readonly ageMsMax: number;
}

/** How a store in the browser is made. */
export interface IndexedDbStoreOptions extends Partial<OfflineLimits> {
  /** Whose messages these are: a name for each user, "default" where there is one only. */
  readonly name?: string | undefined;
  /** The database of IndexedDB, which several names may share. Default "jounce-offline". */
  readonly database?: string | undefined;
  /**
   * Hears why messages are not kept: there is no IndexedDB, or no space. It is called once until
   * something has been kept again. What it throws is lost. Default: nobody hears.
   */
  readonly onError?: ((cause: unknown) => void) | undefined;
}

/** The limits and names with their defaults. */
export interface StoreSettings extends OfflineLimits {
  readonly name: string;
  readonly database: string;
}

const defaults: StoreSettings = Object.freeze({
  name: "default",
  database: "jounce-offline",
  messagesMax: 1_000,
  ageMsMax: 24 * 60 * 60 * 1_000,
});

const accepts: { readonly [Option in keyof StoreSettings]: (value: unknown) => boolean } = {
  name: isText,
  database: isText,
  messagesMax: isCount,
  ageMsMax: isDuration,
};

/** The settings for the options. @throws WebSocketError INVALID_OPTION */
export const storeSettings = ({
  name = defaults.name,
  database = defaults.database,
  messagesMax = defaults.messagesMax,
  ageMsMax = defaults.ageMsMax,
}: IndexedDbStoreOptions): StoreSettings =>
  mergeOptions(defaults, { name, database, messagesMax, ageMsMax }, accepts);
