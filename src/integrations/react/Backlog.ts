/**
 * Decides what is remembered for components that come later: a server tells who is online and what is
 * new when somebody connects, which is long before the page that shows it is opened.
 */
import type { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { fieldsOf } from "../modules/fields.js";
import { perClient } from "./perClient.js";
import { stamped } from "./Stamped.js";

/** Messages of which a later one says what has become of what earlier ones said. */
interface Family {
  readonly types: readonly string[];
  /** The type of the message that says it all, so that nothing before it counts. */
  readonly state?: string;
  /** The names of what the message replaces; it is remembered under the first. */
  readonly keys: (message: Message) => readonly string[];
}

const fieldOf = (message: Message, field: string): string => {
  const value = fieldsOf(message.data)[field];
  return typeof value === "string" ? value : "";
};

const byId = ({ id = "" }: Message): readonly string[] => [id];

const presence: Family = {
  types: [
    MessageType.PRESENCE_STATE,
    MessageType.USER_ONLINE,
    MessageType.USER_OFFLINE,
    MessageType.PRESENCE_UPDATE,
  ],
  state: MessageType.PRESENCE_STATE,
  keys: (message) => {
    const user = fieldOf(message, "userId");
    const update = `update ${user}`;
    return message.type === MessageType.PRESENCE_UPDATE ? [update] : [user, update];
  },
};

const notifications: Family = {
  types: [
    MessageType.NOTIFICATIONS_STATE,
    MessageType.NOTIFICATION,
    MessageType.SYSTEM_ALERT,
    MessageType.NOTIFICATION_READ,
    MessageType.NOTIFICATION_DISMISS,
  ],
  state: MessageType.NOTIFICATIONS_STATE,
  keys: byId,
};

const events: Family = {
  types: [MessageType.EVENTS_STATE, MessageType.EVENT_UPDATE, MessageType.EVENT_REMINDER],
  state: MessageType.EVENTS_STATE,
  keys: (message) => [fieldOf(message, "eventId")],
};

const direct: Family = { types: [MessageType.DIRECT_MESSAGE], keys: byId };

const families = { presence, notifications, events, direct };

/** What there is a memory for. */
export type FamilyName = keyof typeof families;

/** How many messages of a family are remembered; the oldest but the state gives way. */
const messagesMax = 1_000;

/** How many names of a guest are remembered. */
const guestIdsMax = 100;

/** A way to make clients that remember from the start. */
export const remembering =
  <Given extends readonly unknown[]>(make: (...given: Given) => LiveClient) =>
  (...given: Given): LiveClient => {
    const client = make(...given);
    backlogOf(client);
    return client;
  };

/** What a client has heard and components that come later have to know. */
export class Backlog {
  /** Under which names the client has heard itself as a guest: another one with each connection. */
  readonly guestIds = new Set<string>();
  readonly #memories: { readonly [Name in FamilyName]: Memory };

  constructor(client: LiveClient) {
    const remember = (family: Family): Memory => {
      const memory = new Memory(family);
      // With an id from now on, so that two messages that come without one are two.
      client.subscribe(family.types, (message) => memory.add(stamped(message, Date.now())));
      return memory;
    };
    client.subscribe(direct.types, ({ userId }) => this.#heardBy(client, userId));
    // What the server tells one user is not for the next one.
    let account: string | undefined;
    client.on("authenticated", ({ userId }) => {
      if (account !== undefined && account !== userId) this.#forgetPrivate();
      account = userId;
    });
    this.#memories = {
      presence: remember(presence),
      notifications: remember(notifications),
      events: remember(events),
      direct: remember(direct),
    };
  }

  #forgetPrivate(): void {
    this.#memories.notifications.clear();
    this.#memories.direct.clear();
  }

  #heardBy({ current }: LiveClient, userId: string | undefined): void {
    const { connectionId } = current.snapshot;
    const isGuest = current.userId === undefined && connectionId !== undefined;
    if (!isGuest || userId !== connectionId) return;
    this.guestIds.add(connectionId);
    const [oldest] = this.guestIds;
    if (this.guestIds.size > guestIdsMax && oldest !== undefined) this.guestIds.delete(oldest);
  }

  /** The messages of a family that still count, oldest first. */
  of(name: FamilyName): readonly Message[] {
    return this.#memories[name].messages;
  }
}

/** The memory of a client; it begins when somebody first asks for it. */
export const backlogOf = perClient((client) => new Backlog(client));

/** The types of the messages of a family. */
export const typesOf = (name: FamilyName): readonly string[] => families[name].types;

class Memory {
  readonly #family: Family;
  readonly #known = new Map<string, Message>();
  #state: Message | undefined;

  constructor(family: Family) {
    this.#family = family;
  }

  get messages(): readonly Message[] {
    return this.#state === undefined
      ? [...this.#known.values()]
      : [this.#state, ...this.#known.values()];
  }

  clear(): void {
    this.#state = undefined;
    this.#known.clear();
  }

  add(message: Message): void {
    if (message.type === this.#family.state) {
      this.#state = message;
      this.#known.clear();
      return;
    }
    const keys = this.#family.keys(message);
    for (const key of keys) this.#known.delete(key);
    this.#known.set(keys[0] ?? "", message);
    const [oldest] = this.#known.keys();
    if (this.#known.size > messagesMax && oldest !== undefined) this.#known.delete(oldest);
  }
}
