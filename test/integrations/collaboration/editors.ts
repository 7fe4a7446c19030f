/** Servers that keep documents and clients that edit them, in a simulated world. */
import * as Y from "yjs";
import type { ClientOptions, ServerOptions } from "jounce-websocket";
import { simulate } from "jounce-websocket/simulation";
import type { World, WorldOptions } from "jounce-websocket/simulation";
import type { DocumentProviderOptions, DocumentsOptions } from "../../../src/collaboration.js";
import { DocumentProvider, withDocuments } from "../../../src/collaboration.js";
import type { LiveClient } from "../../../src/driver/client/LiveClient.js";
import type { LiveServer } from "../../../src/driver/server/LiveServer.js";
import { connectClient, startServer } from "../../support/simulated.js";

/** Timers that fire when a test says so. */
export class Timers {
  readonly #planned = new Map<() => void, number>();

  /** As `Schedule`. */
  readonly schedule = (run: () => void, delayMs: number): (() => void) => {
    const plan = (): void => run();
    this.#planned.set(plan, delayMs);
    return () => this.#planned.delete(plan);
  };

  /** The delays of those that wait. */
  get delaysMs(): number[] {
    return [...this.#planned.values()];
  }

  /** Fires all that wait now. */
  fire(): void {
    for (const plan of Array.from(this.#planned.keys())) {
      if (this.#planned.delete(plan)) plan();
    }
  }
}

/** One who edits. */
export interface Editor {
  readonly client: LiveClient;
  readonly doc: Y.Doc;
  readonly text: Y.Text;
  readonly provider: DocumentProvider;
  readonly timers: Timers;
}

const open: DocumentProvider[] = [];

afterEach(() => {
  for (const provider of open.splice(0)) provider.destroy();
});

/** A provider that ends with the test. */
export const provide = (
  client: LiveClient,
  doc: Y.Doc,
  options: DocumentProviderOptions = {},
  room = "notes",
): DocumentProvider => {
  const provider = new DocumentProvider(client, room, doc, options);
  open.push(provider);
  return provider;
};

/** A world with a server that keeps documents. */
export const startDocuments = async (
  options: Partial<DocumentsOptions> = {},
  serverOptions: Partial<ServerOptions> = {},
  worldOptions: WorldOptions = {},
): Promise<{ readonly world: World; readonly server: LiveServer }> => {
  const world = simulate(worldOptions);
  const server = await startServer(world, serverOptions, { app: withDocuments(options) });
  return { world, server };
};

/** One more who edits the document of the room, and is synced if nothing keeps it from being so. */
export const addEditor = async (
  world: World,
  options: DocumentProviderOptions = {},
  clientOptions: Partial<ClientOptions> = {},
  doc = new Y.Doc(),
): Promise<Editor> => {
  const client = await connectClient(world, {
    reconnectAttemptsMax: Infinity,
    reconnectJitter: 0,
    ...clientOptions,
  });
  const timers = new Timers();
  const provider = provide(client, doc, {
    editIntervalMs: 0,
    awarenessIntervalMs: 0,
    schedule: timers.schedule,
    ...options,
  });
  await world.settle();
  return { client, doc, text: doc.getText("text"), provider, timers };
};

/** What each of them reads. */
export const textsOf = (...editors: readonly Editor[]): string[] =>
  editors.map(({ text }) => text.toJSON());

/** How each of them fares. */
export const statusesOf = (...editors: readonly Editor[]): string[] =>
  editors.map(({ provider }) => provider.status);
