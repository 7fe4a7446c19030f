/**
 * Connects the store to the server: what the server says becomes actions, what the user does becomes
 * messages.
 *
 * The client library reconnects, asks for the rooms again and sends what was queued, in order. Two
 * things are the chat's own. It queues its `hello` as soon as a connection is lost, so that the next
 * one is introduced before anything else is said on it. And a message counts as said only when the
 * server has sent it back: what was on its way when the connection broke is queued once more, under
 * the same id, by which server and pages tell it from a new one.
 */
import { Message } from "jounce-websocket";
import { createClient } from "jounce-websocket/client";
import type { Status } from "../protocol.js";
import { freshId } from "./identity.js";
import { actionsFor } from "./receive.js";
import type { Link } from "./state.js";
import type { Store } from "./store.js";

/** What the user can do. */
export interface ChatConnection {
  /** Says who the user is; until then the page reads along. */
  introduce(nickname: string): void;
  say(text: string): void;
  typing(): void;
  setNickname(nickname: string): void;
  setStatus(status: Status): void;
  /** Shows the room, after joining it where needed. */
  enter(room: string): void;
  leave(room: string): void;
  /** Dials now instead of later. */
  retry(): void;
}

/** How often a page says that its user types, at most, in milliseconds. */
const typingEveryMs = 2_000;

/** Opens the connection. It is kept until the page goes. A known user is introduced at once. */
export const connectChat = (url: string, store: Store, isKnown: boolean): ChatConnection => {
  const client = createClient(url, ["jounce.v1"], {
    reconnectAttemptsMax: Infinity,
    reconnectDelayMs: 500,
    reconnectDelayMsMax: 4_000,
    reconnectJitter: 0.3,
    heartbeatIntervalMs: 10_000,
    heartbeatTimeoutMs: 5_000,
  });
  let isIntroduced = false;
  let introductionQueued = false;
  let typedAt = 0;

  const send = (type: string, data?: unknown): void => {
    client.sendMessage(new Message(type, data)).catch(tell);
  };

  const introduce = (): void => {
    isIntroduced = true;
    introductionQueued = !client.current.isConnected();
    send("hello", store.current.me);
  };

  const deliver = async (room: string, id: string, text: string): Promise<void> => {
    try {
      const outcome = await client.sendMessage(new Message("chat_message", { text }, { room, id }));
      const delivery =
        outcome === "sent" ? "sending" : outcome === "queued" ? "waiting" : "refused";
      store.dispatch({ type: "delivered", room, id, delivery });
    } catch (error) {
      store.dispatch({ type: "delivered", room, id, delivery: "refused" });
      tell(error);
    }
  };

  /** Everything of which it is not known that it arrived, once more and in its order. */
  const sayAgain = (): void => {
    for (const [room, { pending }] of store.current.conversations) {
      for (const { id, text, delivery } of pending) {
        if (delivery === "sending") void deliver(room, id, text);
      }
    }
  };

  /** What was waiting is on its way: the library sends its queue as soon as it is open. */
  const queueSent = (): void => {
    for (const [room, { pending }] of store.current.conversations) {
      for (const { id, delivery } of pending) {
        if (delivery === "waiting") {
          store.dispatch({ type: "delivered", room, id, delivery: "sending" });
        }
      }
    }
  };

  const join = (room: string): void => {
    client.joinRoom(room).catch(() => notJoined(room));
  };

  const notJoined = (room: string): void => {
    if (!store.current.joined.includes(room)) return;
    store.dispatch({ type: "left", room });
    store.dispatch({ type: "noticed", text: `The room “${room}” cannot be joined.` });
  };

  const tell = (error: unknown): void => {
    const text = error instanceof Error ? error.message : "Something went wrong.";
    store.dispatch({ type: "noticed", text });
  };

  client.on("open", () => {
    introductionQueued = false;
    store.dispatch({ type: "linked", link: { name: "connected" } });
    queueSent();
  });
  client.on("close", () => {
    if (isIntroduced && !introductionQueued) {
      introduce();
      sayAgain();
    }
    const { state } = client.current;
    if (state === "disconnected" || state === "failed") setLink({ name: "offline" });
  });
  client.on("reconnecting", ({ attempt, delayMs }) => {
    setLink({ name: "reconnecting", attempt, retryAt: Date.now() + delayMs });
  });
  // After a reconnect nobody waits for the promise of the first join.
  client.on("roomRefused", ({ room }) => notJoined(room));
  client.on("message", ({ message }) => {
    if (message === undefined) return;
    for (const action of actionsFor(message, Date.now())) store.dispatch(action);
  });

  const setLink = (link: Link): void => store.dispatch({ type: "linked", link });
  const dial = (): void => {
    // How it ends is told by the events; the promise says nothing more.
    client.connect().catch(() => undefined);
  };

  if (isKnown) introduce();
  for (const room of store.current.joined) join(room);
  dial();
  addEventListener("online", dial);

  return {
    introduce(nickname) {
      store.dispatch({ type: "named", nickname });
      introduce();
    },
    say(text) {
      const { current: room, me } = store.current;
      const { userId, nickname } = me;
      const line = { id: freshId(), userId, nickname, text, at: Date.now() };
      typedAt = 0;
      store.dispatch({ type: "wrote", room, line });
      void deliver(room, line.id, text);
    },
    typing() {
      const now = Date.now();
      if (now - typedAt < typingEveryMs || !client.current.isConnected()) return;
      typedAt = now;
      const typing = new Message("typing", undefined, { room: store.current.current });
      client.sendMessage(typing).catch(tell);
    },
    setNickname(nickname) {
      store.dispatch({ type: "named", nickname });
      send("set_nickname", { nickname });
    },
    setStatus(status) {
      store.dispatch({ type: "statusSet", status });
      send("set_status", { status });
    },
    enter(room) {
      const isNew = !store.current.joined.includes(room);
      store.dispatch({ type: "entered", room });
      if (isNew) join(room);
    },
    leave(room) {
      void client.leaveRoom(room);
      store.dispatch({ type: "left", room });
    },
    retry: dial,
  };
};
