/** A hub that runs without anything around it, and words for what it does. */
import { Message } from "jounce-websocket";
import { batchOf, batchTexts } from "../../../src/codec/batch.js";
import { hubTransition } from "../../../src/integrations/tabs/hub.js";
import type { HubEffect, HubEvent, HubState } from "../../../src/integrations/tabs/hubState.js";
import { newHub } from "../../../src/integrations/tabs/hubState.js";
import { moduleSnapshots } from "../../../src/integrations/tabs/memory.js";
import type { ToHub } from "../../../src/integrations/tabs/messages.js";

const settings = {
  snapshots: moduleSnapshots,
  echoed: ["document_edit"],
  endedWithLink: ["document_awareness"],
  pongMs: 100,
};

/** A hub that runs without anything around it. */
export class Bench {
  state: HubState = newHub("hub", settings);
  now = 0;
  readonly effects: HubEffect[] = [];

  /** What the event asks for. */
  do(event: HubEvent): readonly HubEffect[] {
    const { state, effects } = hubTransition(this.state, event, this.now);
    this.state = state;
    this.effects.push(...effects);
    return effects;
  }

  says(post: ToHub): readonly HubEffect[] {
    return this.do({ type: "said", post, bufferedBytes: 7 });
  }

  sends(link: string, message: Message | string): readonly HubEffect[] {
    const data = typeof message === "string" ? message : message.toJson();
    return this.says({ type: "send", hub: "hub", link, data });
  }

  /** A link sends several messages in one frame. */
  sendsBatch(link: string, ...messages: readonly Message[]): readonly HubEffect[] {
    return this.sends(link, batchOf(messages.map((message) => message.toJson())));
  }

  detaches(link: string): readonly HubEffect[] {
    return this.says({ type: "detach", hub: "hub", link, code: 1000, reason: "bye" });
  }

  opens(protocol = "jounce.v1"): readonly HubEffect[] {
    return this.do({ type: "opened", epoch: this.state.epoch, protocol });
  }

  hears(message: Message | string): readonly HubEffect[] {
    const data = typeof message === "string" ? message : message.toJson();
    return this.do({ type: "frame", epoch: this.state.epoch, data });
  }

  /** The server answers the last message that went out under an id. */
  answers(type: string, data?: unknown, room?: string): readonly HubEffect[] {
    return this.hears(new Message(type, data, { id: this.lastSent().id, room }));
  }

  lastSent(): Message {
    const [last] = messagesIn(this.effects).slice(-1);
    if (last === undefined) throw new Error("Nothing was sent");
    return last;
  }
}

export const parsed = (data: unknown): Message => {
  const { type, data: content, ...fields } = JSON.parse(String(data));
  return new Message(type, content, fields);
};

export const messagesIn = (effects: readonly HubEffect[]): Message[] =>
  effects.flatMap((effect) => {
    if (effect.type !== "send") return [];
    return (batchTexts(String(effect.data)) ?? [effect.data]).map(parsed);
  });

/** One line for each effect: what it is, whom it is for and what it carries. */
export const words = (effects: readonly HubEffect[]): string[] =>
  effects.map((effect) => {
    if (effect.type === "send") return `send ${typeOf(effect.data)}`;
    if (effect.type !== "post") return effect.type;
    const { post } = effect;
    const whom = "link" in post ? post.link : "to" in post ? (post.to?.join("+") ?? "all") : "all";
    return `${whom}: ${post.type === "frame" ? typeOf(post.data) : post.type}`;
  });

export const typeOf = (data: unknown): string =>
  String(data).startsWith("{") ? parsed(data).type : String(data);

/** A hub whose socket is open, with those links. */
export const shared = (...links: readonly string[]): Bench => {
  const bench = new Bench();
  links.forEach((link) => bench.says({ type: "attach", link }));
  bench.opens();
  return bench;
};

/** A hub of those links, all in the room. */
export const inRoom = (room: string, ...links: readonly string[]): Bench => {
  const bench = shared(...links);
  for (const link of links) {
    bench.sends(link, join(room));
    bench.answers("room_joined", undefined, room);
  }
  return bench;
};

export const join = (room: string, id?: string): Message =>
  new Message("join_room", undefined, { room, id });
export const leave = (room: string, id?: string): Message =>
  new Message("leave_room", undefined, { room, id });
export const chat = (id: string, room?: string): Message =>
  new Message("chat_message", id, { id, room });
