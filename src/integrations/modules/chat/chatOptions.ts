/** Decides what may be set for chat on a server. */
import type { Connection } from "../../../core/connection/Connection.js";
import type { RoomName } from "../../../core/ids.js";
import { isFiniteCount, mergeOptions } from "../../../core/options.js";
import { isRule } from "../moduleOptions.js";
import type { NameOf } from "../people.js";
import { nameOf } from "../people.js";

/** What may be set for chat. */
export interface ChatOptions {
  /** How many messages of a room are kept, and known when they are sent again. Default 100. */
  readonly historyMax: number;
  /** The longest message, in UTF-16 units. Default 4000. */
  readonly contentCharactersMax: number;
  /** How many readers of a message are kept and told. Default 50. */
  readonly readersMax: number;
  /** How many direct messages are known when they are sent again. Default 1000. */
  readonly directMemoryMax: number;
  /** What others see as the author's name. Default: the claim `name`, else the user id. */
  readonly nameOf: NameOf;
  /** Whether somebody may delete what others said in a room. Default: nobody. */
  readonly mayModerate: (connection: Connection, room: RoomName) => boolean;
}

/** The defaults of chat. */
export const chatDefaults: ChatOptions = Object.freeze({
  historyMax: 100,
  contentCharactersMax: 4_000,
  readersMax: 50,
  directMemoryMax: 1_000,
  nameOf,
  mayModerate: () => false,
});

const checks = {
  historyMax: isFiniteCount,
  contentCharactersMax: isFiniteCount,
  readersMax: isFiniteCount,
  directMemoryMax: isFiniteCount,
  nameOf: isRule,
  mayModerate: isRule,
};

/** The options with their defaults. @throws WebSocketError INVALID_OPTION for a value out of range */
export const chatOptions = (changes: Partial<ChatOptions>): ChatOptions =>
  mergeOptions(chatDefaults, changes, checks);
