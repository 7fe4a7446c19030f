/** Clients of a path as people who type and read. */
import type { LiveClient } from "../../../src/client.node.js";
import type { LiveServer } from "../../../src/server.js";
import { Log, newClient, urlOf } from "../../support/sockets.js";

/** A client and what it hears. */
export interface Person {
  readonly client: LiveClient;
  /** The payloads of the data frames that came, from the first on. */
  readonly heard: Log<unknown>;
  readonly say: (text: string | Uint8Array) => Promise<unknown>;
}

/** Somebody who is about to dial a URL, or a path of the server. */
export const visitor = (to: LiveServer | string, path = "/ws"): Person => {
  const client = newClient(typeof to === "string" ? to : urlOf(to, path));
  const heard = new Log<unknown>();
  client.on("message", ({ data }) => heard.push(data));
  return { client, heard, say: (text) => client.send(text) };
};

/** Somebody who has dialled. */
export const visit = async (to: LiveServer | string, path = "/ws"): Promise<Person> => {
  const person = visitor(to, path);
  await person.client.connect();
  return person;
};

/** A promise that its test settles. */
export const gate = (): { readonly opened: Promise<void>; open(): void } => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
};
