/** Decides what the data of chat messages looks like. Both sides read what comes through these. */
import {
  isId,
  isLine,
  isListOf,
  isNumber,
  isOptional,
  isRecord,
  isSafeUrl,
  isWordOf,
} from "../fields.js";

/** How many mentions and attachments a message may have. */
export const partsMax = 50;

/** Something that goes with a message. */
export interface Attachment {
  readonly id: string;
  readonly type: "image" | "file" | "link";
  /** An http or https address, or one without a scheme. */
  readonly url: string;
  readonly name: string;
  /** In bytes. */
  readonly size?: number | undefined;
}

/** What somebody says: the data of a `chat_message`. */
export interface ChatContent {
  readonly content: string;
  /** What the server calls the author. */
  readonly userName?: string | undefined;
  /** The id of the message that this one answers. */
  readonly replyTo?: string | undefined;
  /** Ids of users. */
  readonly mentions?: readonly string[] | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
  /** When it was edited last, in milliseconds since the epoch. */
  readonly editedAt?: number | undefined;
  /** In a history: who has read it. */
  readonly readBy?: readonly string[] | undefined;
}

/** A change of what was said: the data of a `chat_message` that is none itself. */
export type ChatAction =
  | {
      readonly action: "edit";
      readonly messageId: string;
      readonly content: string;
      readonly editedAt?: number | undefined;
    }
  | { readonly action: "delete"; readonly messageId: string };

/** The data of a `direct_message`. */
export interface DirectContent extends ChatContent {
  readonly recipientId: string;
}

/** The data of `typing_start` and `typing_stop`. */
export interface TypingData {
  readonly userId: string;
  readonly userName?: string | undefined;
}

/** The data of a `message_read`. */
export interface ReadData {
  readonly messageId: string;
  readonly userId?: string | undefined;
}

const isAttachmentType = isWordOf("image", "file", "link");

/** Whether it can be shown as an attachment; addresses that would run code cannot. */
export const isAttachment = (value: unknown): value is Attachment =>
  isRecord(value) &&
  isId(value["id"]) &&
  isAttachmentType(value["type"]) &&
  isSafeUrl(value["url"]) &&
  isLine(value["name"]) &&
  isOptional(value["size"], isNumber);

/** Whether it is what somebody says. How long it may be is the server's business. */
export const isChatContent = (value: unknown): value is ChatContent =>
  isRecord(value) &&
  typeof value["content"] === "string" &&
  value["action"] === undefined &&
  isOptional(value["userName"], isLine) &&
  isOptional(value["replyTo"], isId) &&
  (value["mentions"] === undefined || isListOf(value["mentions"], isId, partsMax)) &&
  (value["attachments"] === undefined || isListOf(value["attachments"], isAttachment, partsMax)) &&
  isOptional(value["editedAt"], isNumber) &&
  (value["readBy"] === undefined || isListOf(value["readBy"], isId, Infinity));

/** Whether it changes what was said. */
export const isChatAction = (value: unknown): value is ChatAction => {
  if (!isRecord(value) || !isId(value["messageId"])) return false;
  const { action, content, editedAt } = value;
  return (
    action === "delete" ||
    (action === "edit" && typeof content === "string" && isOptional(editedAt, isNumber))
  );
};

/** Whether it is what somebody says to one other. */
export const isDirectContent = (value: unknown): value is DirectContent =>
  isChatContent(value) && "recipientId" in value && isId(value.recipientId);

/** Whether it says who types. */
export const isTypingData = (value: unknown): value is TypingData =>
  isRecord(value) && isId(value["userId"]) && isOptional(value["userName"], isLine);

/** Whether it names a message that was read. */
export const isReadData = (value: unknown): value is ReadData =>
  isRecord(value) && isId(value["messageId"]) && isOptional(value["userId"], isId);

/** Whether somebody says something with it: text that is not blank, of at most `max` UTF-16 units. */
export const isSaying = (content: string, max: number): boolean =>
  content.length <= max && content.trim() !== "";

/** The fields of what is said that are its sender's to say. */
export const contentOf = (
  { content, replyTo, mentions, attachments }: ChatContent,
  userName: string,
): ChatContent => ({
  content,
  userName,
  ...(replyTo !== undefined && { replyTo }),
  ...(mentions !== undefined && { mentions }),
  ...(attachments !== undefined && { attachments: attachments.map(attachmentOf) }),
});

const attachmentOf = ({ id, type, url, name, size }: Attachment): Attachment => ({
  id,
  type,
  url,
  name,
  ...(size !== undefined && { size }),
});
