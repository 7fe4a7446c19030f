/** Asks for a nickname. */
import { cleanNickname } from "../../nickname.js";
import { friendlyNickname } from "../identity.js";
import type { Store } from "../store.js";
import { find, paintAvatar, write } from "./dom.js";

/** Opens the dialog; `done` is called with the nickname, the old one when it was just closed. */
export type AskNickname = (title: string, button: string, done: (nickname: string) => void) => void;

/** The dialog. */
export const createNicknameDialog = (store: Store): AskNickname => {
  const dialog = find("nickname-dialog", HTMLDialogElement);
  const field = find("nickname", HTMLInputElement);
  const avatar = find("nickname-avatar", HTMLSpanElement);
  let whenDone: ((nickname: string) => void) | undefined;

  const paint = (): void => {
    const nickname = cleanNickname(field.value);
    paintAvatar(avatar, store.current.me.userId, nickname ?? "?");
    field.setCustomValidity(nickname === undefined ? "Use at least one visible character." : "");
  };

  field.addEventListener("input", paint);
  find("shuffle", HTMLButtonElement).addEventListener("click", () => {
    field.value = friendlyNickname();
    paint();
  });
  dialog.addEventListener("close", () => {
    const wanted = dialog.returnValue === "done" ? cleanNickname(field.value) : undefined;
    whenDone?.(wanted ?? store.current.me.nickname);
    whenDone = undefined;
  });

  return (title, button, done) => {
    whenDone = done;
    write(find("nickname-title", HTMLHeadingElement), title);
    write(find("nickname-done", HTMLButtonElement), button);
    field.value = store.current.me.nickname;
    paint();
    dialog.returnValue = "";
    dialog.showModal();
    field.select();
  };
};
