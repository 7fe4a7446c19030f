/** Finds and makes elements. Text always goes in as text, never as markup. */
import type { ChatState } from "../state.js";
import type { Conversation } from "../conversation.js";
import { hueOf, initialsOf } from "../format.js";

/** A part of the page: draws what it is responsible for. */
export type Part = (state: ChatState, conversation: Conversation) => void;

/** The element of that id in the page. @throws TypeError when the page has none of that kind. */
export const find = <T extends HTMLElement>(id: string, kind: new () => T): T => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`The page has no ${kind.name} #${id}`);
  return found;
};

/** A new element with a class and a text or children. */
export const make = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...content);
  return element;
};

/** Writes a text only when it is another one, so that nothing is announced twice. */
export const write = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

/** Shows somebody's letters in their colour. */
export const paintAvatar = (element: HTMLElement, userId: string, nickname: string): void => {
  element.style.setProperty("--hue", String(hueOf(userId)));
  write(element, initialsOf(nickname));
};

/** A new avatar; it says nothing to a screen reader, the name beside it does. */
export const makeAvatar = (userId: string, nickname: string): HTMLElement => {
  const avatar = make("span", "avatar");
  avatar.ariaHidden = "true";
  paintAvatar(avatar, userId, nickname);
  return avatar;
};

/** Runs `draw` only when one of `inputs` is not what it was the last time. */
export const whenChanged = (draw: () => void): ((...inputs: readonly unknown[]) => void) => {
  let seen: readonly unknown[] | undefined;
  return (...inputs) => {
    if (seen !== undefined && inputs.every((input, index) => input === seen?.[index])) return;
    seen = inputs;
    draw();
  };
};
