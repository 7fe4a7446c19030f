/** Clients in every phase, and the facts that bring them there. */
import type { ClientEffect } from "../../src/core/client/effect.js";
import type { ClientFact } from "../../src/core/client/event.js";
import type { ClientOptions } from "../../src/core/client/options.js";
import type { ClientPhase, ClientState } from "../../src/core/client/state.js";
import { WebSocketClient } from "../../src/core/client/WebSocketClient.js";
import { Message } from "../../src/core/Message.js";
import { momentAt } from "../../src/core/moment.js";

export const url = "ws://localhost:8080";

type Fact<Type extends ClientFact["type"]> = Extract<ClientFact, { type: Type }>;

/** The fact that the socket of the client's current epoch has opened. */
export const openedFact = (
  { snapshot }: WebSocketClient,
  now = 0,
  differences: Partial<Fact<"opened">> = {},
): ClientFact => ({
  type: "opened",
  epoch: snapshot.epoch,
  protocol: "jounce.v1",
  canPing: true,
  moment: momentAt(now),
  ...differences,
});

/** The client after its socket has opened. */
export const open = (
  client: WebSocketClient,
  now = 0,
  differences: Partial<Fact<"opened">> = {},
): WebSocketClient => client.apply(openedFact(client, now, differences));

/** The client after its socket has closed. */
export const lose = (client: WebSocketClient, code = 1006, now = 0): WebSocketClient =>
  client.apply({
    type: "closed",
    epoch: client.snapshot.epoch,
    code,
    reason: "",
    wasClean: code !== 1006,
    moment: momentAt(now),
  });

/** The client after a control message of its server. */
export const told = (client: WebSocketClient, message: Message, now = 0): WebSocketClient =>
  client.apply({
    type: "control",
    epoch: client.snapshot.epoch,
    message,
    data: message.toJson(),
    moment: momentAt(now),
  });

/** The client at another time. */
export const later = (client: WebSocketClient, now: number): WebSocketClient =>
  client.apply({ type: "time", moment: momentAt(now) });

/** The same state with nothing pending. */
export const quiet = (client: WebSocketClient): WebSocketClient => client.drain().value;

/** A client that wants to be in the lobby and has something to say. */
export const newClient = (options: Partial<ClientOptions> = {}): WebSocketClient =>
  new WebSocketClient(url, [], options).joinRoom("lobby").sendText("note", "early");

const joined = new Message("room_joined", undefined, { room: "lobby" });
const dialling = (): WebSocketClient => newClient().apply({ type: "connect", moment: momentAt(0) });
const connected = (): WebSocketClient => told(open(dialling()), joined);

const makers: { readonly [Name in ClientPhase["name"]]: () => WebSocketClient } = {
  disconnected: () => newClient(),
  connecting: dialling,
  connected,
  disconnecting: () =>
    connected().apply({ type: "close", code: 1000, reason: "done", moment: momentAt(0) }),
  waiting: () => lose(connected()),
  failed: () => lose(newClient({ reconnectAttemptsMax: 0 }).connect()),
};

export const clientPhases = Object.keys(makers) as readonly ClientPhase["name"][];

/** A client in the phase, with nothing pending and the lobby among its rooms. */
export const clientIn = (name: ClientPhase["name"]): WebSocketClient => quiet(makers[name]());

/** Its state alone. */
export const stateIn = (name: ClientPhase["name"]): ClientState => clientIn(name).snapshot;

/** One word or two for each effect: its type with what it carries. */
export const wordsOf = (effects: readonly ClientEffect[]): string[] =>
  effects.map((effect) => {
    if (effect.type === "notify") return `tell ${effect.notice.type}`;
    if (effect.type !== "send") return effect.type;
    return effect.outgoing instanceof Message ? `send ${effect.outgoing.type}` : "send frame";
  });
