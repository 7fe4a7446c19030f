/**
 * Decides how what the user says is shown until the server has it: at once, as pending, also after a
 * reload; and as failed when the server will never have it.
 */
import type { List, Set } from "immutable";
import { useEffect } from "react";
import type { SendOutcome } from "../../core/client/effect.js";
import { WebSocketError } from "../../core/error.js";
import type { Message } from "../../core/Message.js";
import type { LiveClient } from "../../driver/client/LiveClient.js";
import { rejected } from "../../driver/promises.js";
import type { Feature } from "../modules/Feature.js";
import type { Feed } from "./Feed.js";
import { sendNow } from "./sendNow.js";

/** A value that holds what the client says itself. */
interface Sayings<Self> extends Feature<Self> {
  readonly pending: List<Message>;
  /** Those of `pending` that were refused or lost. */
  readonly failedIds: Set<string>;
  wrote(message: Message): Self;
  failed(messageId: string): Self;
  withdrawn(messageId: string): Self;
}

/** What a component says, and where it shows. */
export interface SayingParts<Value extends Sayings<Value>> {
  readonly client: LiveClient | undefined;
  readonly feed: Feed<Value> | undefined;
}

/** What can be done about what was not taken. The functions never change. */
export interface Resending {
  /**
   * Sends one again that was refused or lost. Rejects with INVALID_MESSAGE where nothing of that id
   * was, also while the message is under way.
   */
  readonly resendMessage: (messageId: string) => Promise<SendOutcome>;
  /** Takes one back that was refused or lost; nothing happens to one that is under way. */
  readonly withdrawMessage: (messageId: string) => void;
}

/** Says something, and shows it. @returns what became of it */
export const say = <Value extends Sayings<Value>>(
  { client, feed }: SayingParts<Value>,
  message: Message,
): Promise<SendOutcome> => {
  const sent = sendNow(client, message, { confirm: true });
  feed?.change((value) => value.wrote(message));
  sent.catch(() => {
    const { id = "" } = message;
    // What is under way is refused a second time, and has not failed for that.
    if (client?.current.snapshot.unconfirmed.has(id) === true) return;
    feed?.change((value) => value.failed(id));
  });
  return sent;
};

/** What can be done about what a component has said. @param read gives what it has now */
export const resending = <Value extends Sayings<Value>>(
  read: () => SayingParts<Value>,
): Resending => ({
  resendMessage: (messageId) => {
    const value = read().feed?.current;
    const message = value?.pending.find(({ id }) => id === messageId);
    const hasFailed = value?.failedIds.has(messageId) === true;
    return message === undefined || !hasFailed ? nothingToSend() : say(read(), message);
  },
  withdrawMessage: (messageId) =>
    read().feed?.change((value) =>
      value.failedIds.has(messageId) ? value.withdrawn(messageId) : value,
    ),
});

/** Shows what the client keeps until the server has it, which may have been said before a reload. */
export const useUnconfirmed = <Value extends Sayings<Value>>(
  client: LiveClient | undefined,
  feed: Feed<Value> | undefined,
): void => {
  useEffect(() => {
    if (client === undefined || feed === undefined) return undefined;
    const look = (): void => {
      const kept = client.current.unconfirmed;
      feed.change((value) => kept.reduce((next, message) => next.wrote(message), value));
    };
    look();
    const stops = [
      // What a store has kept is there before the first connection.
      client.on("statechange", look),
      client.on("undelivered", ({ messageId }) => feed.change((value) => value.failed(messageId))),
    ];
    return () => stops.forEach((stop) => stop());
  }, [client, feed]);
};

const nothingToSend = (): Promise<never> =>
  rejected(
    new WebSocketError("INVALID_MESSAGE", "No message of that id has failed", {
      context: "resendMessage",
    }),
  );
