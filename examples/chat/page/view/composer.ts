/** Where the user writes: Enter sends, Shift and Enter makes a new line. */
import { limits } from "../../protocol.js";
import type { ChatConnection } from "../connection.js";
import { typingText } from "../format.js";
import type { Part } from "./dom.js";
import { find, make, write } from "./dom.js";

/** From how many characters on the rest is counted. */
const counterFrom = limits.textMax - 200;

/** The composer, as a part of the page that can be given the focus. */
export interface Composer {
  readonly draw: Part;
  /** Puts the cursor into it, but not where that would open a keyboard on the screen. */
  focus(): void;
}

/** The composer with the line that tells who types. */
export const createComposer = (chat: ChatConnection): Composer => {
  const form = find("composer", HTMLFormElement);
  const field = find("text", HTMLTextAreaElement);
  const send = find("send", HTMLButtonElement);
  const counter = find("counter", HTMLSpanElement);
  const drawTyping = createTyping();
  const drafts = new Map<string, string>();
  let room = "";

  const adjust = (): void => {
    const { length } = field.value;
    send.ariaDisabled = String(field.value.trim() === "");
    counter.hidden = length < counterFrom;
    counter.dataset["full"] = String(length >= limits.textMax);
    write(counter, String(limits.textMax - length));
    if (CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  };
  const submit = (): void => {
    const text = field.value.trim();
    if (text === "") return;
    field.value = "";
    adjust();
    chat.say(text);
    field.focus();
  };

  field.addEventListener("input", () => {
    adjust();
    if (field.value !== "") chat.typing();
  });
  field.addEventListener("keydown", (event) => {
    // While an input method composes, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });

  const draw: Part = (state, conversation) => {
    if (room !== state.current) {
      drafts.set(room, field.value);
      room = state.current;
      field.value = drafts.get(room) ?? "";
      adjust();
    }
    const isOnline = state.link.name === "connected" || state.link.name === "connecting";
    field.placeholder = isOnline ? `Message #${room}` : "Sent when you are back online";
    write(find("text-label", HTMLLabelElement), `Message to ${room}`);
    drawTyping(typingText(conversation.typists));
  };
  const focus = (): void => {
    if (matchMedia("(pointer: fine)").matches) field.focus();
  };
  return { draw, focus };
};

const createTyping = (): ((text: string) => void) => {
  const line = find("typing", HTMLParagraphElement);
  const dots = make("span", "typing-dots", make("i", ""), make("i", ""), make("i", ""));
  const words = make("span", "");
  return (text) => {
    write(words, text);
    if (text === "") line.replaceChildren();
    else if (line.childElementCount === 0) line.append(dots, words);
  };
};
