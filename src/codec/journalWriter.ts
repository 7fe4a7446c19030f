/** Decides how the lines of a journal are written. Reading them back is in `journalReader.ts`. */
import type { ClientEvent } from "../core/client/event.js";
import type { WebSocketClient } from "../core/client/WebSocketClient.js";
import type { ServerEvent } from "../core/server/event.js";
import type { WebSocketServer } from "../core/server/WebSocketServer.js";
import { clientToJson, plainEvent, serverToJson } from "./plain.js";

/** The version of the journal's form. */
export const journalVersion = 1;

/** The first line of a server's journal. */
export const serverHeader = ({ snapshot }: WebSocketServer): string =>
  JSON.stringify({ journal: journalVersion, kind: "server", value: serverToJson(snapshot) });

/** The first line of a client's journal. */
export const clientHeader = ({ snapshot }: WebSocketClient): string =>
  JSON.stringify({ journal: journalVersion, kind: "client", value: clientToJson(snapshot) });

/** The line for an event. */
export const journalLine = (event: ServerEvent | ClientEvent): string =>
  JSON.stringify(plainEvent(event));
