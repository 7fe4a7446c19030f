/** What both sides of the races know of notifications and of who types: naive, and the library's. */
import type { Message } from "jounce-websocket";
import { Conversation, Inbox } from "jounce-websocket/modules";
import { NaiveInbox, NaiveTypists } from "./naiveFeatures.js";

export interface InboxUnderTest {
  readonly unreadCount: number;
  received(message: Message): void;
  markAsRead(id: string): void;
  dismiss(id: string): void;
}

export interface TypistsUnderTest {
  received(message: Message, now: number): void;
  /** Their names at a time. */
  at(now: number): readonly string[];
}

export interface Features {
  readonly inbox: (max: number) => InboxUnderTest;
  readonly typists: (timeoutMs: number) => TypistsUnderTest;
}

export const naiveFeatures: Features = {
  inbox: (max) => new NaiveInbox(max),
  typists: () => new NaiveTypists(),
};

export const liveFeatures: Features = {
  inbox: (maxNotifications) => {
    let inbox = new Inbox({ maxNotifications });
    return {
      get unreadCount() {
        return inbox.unreadCount;
      },
      received: (message) => {
        inbox = inbox.received(message);
      },
      markAsRead: (id) => {
        inbox = inbox.markAsRead(id);
      },
      dismiss: (id) => {
        inbox = inbox.dismiss(id);
      },
    };
  },
  typists: (typingTimeoutMs) => {
    let talk = new Conversation({ typingTimeoutMs });
    return {
      received: (message, now) => {
        talk = talk.received(message, now);
      },
      at: (now) => talk.timePassed(now).typingUsers.map(({ userName }) => userName),
    };
  },
};
