/** Decides every option of `withDocuments`, its unit and its default. */
import type { Connection } from "../../core/connection/Connection.js";
import type { RoomName } from "../../core/ids.js";
import { isCount, isDuration, mergeOptions } from "../../core/options.js";

/** How a server keeps documents. Every option has a default; 0 is no limit. */
export interface DocumentsOptions {
  /** How large a document may become, in bytes of its updates. Default 1 MiB. */
  readonly documentBytesMax: number;
  /** How many documents are kept. Default 1000. */
  readonly documentsMax: number;
  /** How large one update may be, in bytes. Default 1 MiB. */
  readonly updateBytesMax: number;
  /** How large the state of one client's awareness may be, in bytes. Default 4096. */
  readonly awarenessBytesMax: number;
  /**
   * For how long a document that nobody is in and nobody edits is safe from making room for another,
   * in milliseconds. Default 86400000, a day.
   */
  readonly documentKeepMs: number;
  /**
   * How often a connection may make the server go through a whole document, per second, after a burst
   * of ten: with a question, or with edits that are long or many. Default 1.
   */
  readonly syncsPerSecondMax: number;
  /** Who may edit; every member by default. Who may not can read. Must be pure. */
  readonly mayEdit: (connection: Connection, room: RoomName) => boolean;
  /**
   * What a document becomes that has grown too large, such as `compactDocument`; by default nothing,
   * and further edits are refused. Must be pure.
   */
  readonly compact: (update: Uint8Array) => Uint8Array;
}

const megabyte = 1024 * 1024;

const defaults: DocumentsOptions = Object.freeze({
  documentBytesMax: megabyte,
  documentsMax: 1_000,
  updateBytesMax: megabyte,
  awarenessBytesMax: 4_096,
  documentKeepMs: 86_400_000,
  syncsPerSecondMax: 1,
  mayEdit: () => true,
  compact: (update: Uint8Array) => update,
});

const isFunction = (value: unknown): boolean => typeof value === "function";

/**
 * The options with their defaults.
 * @throws WebSocketError INVALID_OPTION when a value is out of its range.
 */
export const documentsOptions = (changes: Partial<DocumentsOptions>): DocumentsOptions =>
  mergeOptions(defaults, changes, {
    documentBytesMax: isCount,
    documentsMax: isCount,
    updateBytesMax: isCount,
    awarenessBytesMax: isCount,
    documentKeepMs: isDuration,
    syncsPerSecondMax: isCount,
    mayEdit: isFunction,
    compact: isFunction,
  });

/** The limit as a number that everything can be compared with. */
export const limitOf = (most: number): number => (most === 0 ? Infinity : most);
