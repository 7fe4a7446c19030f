/** Clients of a path as people who type and read. */
import type { LiveClient } from "../../../src/client.node.js";
import type { LiveServer } from "../../../src/server.js";
import { Log, newClient, urlOf } from "../../support/sockets.js";

/** A client and what it hears. */
export interface Person {
  readonly client: LiveClient;
  /** The payloads of the data frames that came, from the first on. */
  readonly heard: Log<unknown>;
  say(text: string | Uint8Array): Promise<unknown>;
}

/** Somebody who is about to dial a path of the server. */
export const visitor = (server: LiveServer, path = "/ws"): Person => {
  const client = newClient(urlOf(server, path));
  const heard = new Log<unknown>();
  client.on("message", ({ data }) => heard.push(data));
  return { client, heard, say: (text) => client.send(text) };
};

/** Somebody who has dialled. */
export const visit = async (server: LiveServer, path = "/ws"): Promise<Person> => {
  const person = visitor(server, path);
  await person.client.connect();
  return person;
};

/** A promise that its test settles. */
export const gate = (): { readonly opened: Promise<void>; open(): void } => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
};
