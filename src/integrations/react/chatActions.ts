/** Decides what a user does in a conversation: each deed is a message, and shows at once. */
import type { SendOutcome } from "../../core/client/effect.js";
import { Message } from "../../core/Message.js";
import { MessageType } from "../../core/MessageType.js";
import { unwatched } from "../../driver/promises.js";
import type { ChatContent } from "../modules/chat/chatData.js";
import type { Conversation } from "../modules/chat/Conversation.js";
import { newId } from "./newId.js";
import { OwnTyping } from "./OwnTyping.js";
import type { Resending, SayingParts } from "./saying.js";
import { resending, say } from "./saying.js";
import { sendNow } from "./sendNow.js";
import { selfIdOf } from "./useSelfId.js";

/** What goes with the text of a message. */
export type MessageExtras = Pick<ChatContent, "replyTo" | "mentions" | "attachments">;

/** What a component has of a conversation, as it is now. */
export interface ChatParts extends SayingParts<Conversation> {
  readonly room: string | undefined;
  /** What others are told as the user's name; by default the user's id. */
  readonly userName: string | undefined;
  readonly tellsTyping: boolean;
  readonly typingTimeoutMs: number;
}

/** What can be done in a conversation. The functions never change. */
export interface ChatActions extends Resending {
  /**
   * Says something. It shows at once, as pending until the server has it; it is sent again until then.
   * Resolves with what became of it; rejects when it is refused, and with NOT_OPEN without a client.
   */
  readonly sendMessage: (content: string, extras?: MessageExtras) => Promise<SendOutcome>;
  readonly editMessage: (messageId: string, content: string) => Promise<SendOutcome>;
  readonly deleteMessage: (messageId: string) => Promise<SendOutcome>;
  /** Tells the room that the user has read a message. */
  readonly markAsRead: (messageId: string) => void;
  /** The user has pressed a key: tells the room, now and then, until there are no more for a while. */
  readonly startTyping: () => void;
  /** Tells the room that the user types no more. */
  readonly stopTyping: () => void;
}

type Read = () => ChatParts;

/** The deeds of one component. @param read gives the parts of the render that was committed last */
export const chatActions = (read: Read): ChatActions => {
  const typing = typingActions(read);
  const sendMessage: ChatActions["sendMessage"] = (content, extras = {}) => {
    typing.stopTyping();
    return say(read(), messageFrom(read(), { content, ...extras }));
  };
  return { ...typing, ...resending(read), ...changingActions(read), sendMessage };
};

const changingActions = (
  read: Read,
): Pick<ChatActions, "editMessage" | "deleteMessage" | "markAsRead"> => {
  const change = (data: object): Promise<SendOutcome> =>
    sendNow(read().client, messageFrom(read(), data), { confirm: true });
  return {
    editMessage: (messageId, content) => change({ action: "edit", messageId, content }),
    deleteMessage: (messageId) => change({ action: "delete", messageId }),
    markAsRead: (messageId) => {
      const receipt = messageFrom(read(), { messageId }, MessageType.MESSAGE_READ);
      void unwatched(sendNow(read().client, receipt));
    },
  };
};

const typingActions = (read: Read): Pick<ChatActions, "startTyping" | "stopTyping"> => {
  let typing: OwnTyping | undefined;
  return {
    startTyping: () => {
      const parts = read();
      if (!parts.tellsTyping) return;
      // It ends in the room in which it began.
      typing ??= new OwnTyping({
        timeoutMs: parts.typingTimeoutMs,
        start: () => tellTyping(parts, MessageType.TYPING_START),
        stop: () => tellTyping(parts, MessageType.TYPING_STOP),
      });
      typing.pressed();
    },
    stopTyping: () => {
      typing?.ended();
      typing = undefined;
    },
  };
};

const messageFrom = (
  { client, room }: ChatParts,
  data: unknown,
  type: string = MessageType.CHAT_MESSAGE,
): Message => {
  const userId = client && selfIdOf(client);
  return new Message(type, data, { id: newId(), timestamp: Date.now(), room, userId });
};

/** Who types without a connection need not be known later to have done so. */
const tellTyping = (parts: ChatParts, type: string): void => {
  const { client, userName } = parts;
  if (client?.current.isReady !== true) return;
  const userId = selfIdOf(client);
  const data = { userId, userName: userName ?? userId };
  void unwatched(client.sendMessage(messageFrom(parts, data, type)));
};
