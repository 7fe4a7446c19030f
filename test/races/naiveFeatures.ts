/**
 * What a page keeps of notifications and of who types, as one writes it first: a list with a counter
 * beside it, and names that only a further message takes away. The mistakes are meant to be here.
 */
import type { Message } from "jounce-websocket";
import type { InboxUnderTest, TypistsUnderTest } from "./features.js";

const fieldIn = (data: unknown, name: string): unknown =>
  Object.entries(Object(data)).find(([key]) => key === name)?.[1];

export class NaiveInbox implements InboxUnderTest {
  unreadCount = 0;
  #notifications: Message[] = [];

  constructor(private readonly max: number) {}

  received(message: Message): void {
    this.#notifications = [message, ...this.#notifications].slice(0, this.max);
    this.unreadCount += 1;
  }

  markAsRead(id: string): void {
    if (this.#notifications.some((each) => each.id === id)) this.unreadCount -= 1;
  }

  dismiss(id: string): void {
    this.#notifications = this.#notifications.filter((each) => each.id !== id);
  }
}

export class NaiveTypists implements TypistsUnderTest {
  #names: string[] = [];

  received({ type, data }: Message): void {
    const name = String(fieldIn(data, "userName"));
    if (type === "typing_start") this.#names.push(name);
    if (type === "typing_stop") this.#names = this.#names.filter((each) => each !== name);
  }

  /** Looks at who types. */
  at(): readonly string[] {
    return this.#names;
  }
}
