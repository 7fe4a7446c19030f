/** Draws the state into the document, each part only when what it shows has changed. */
import type { ChatConnection } from "./connection.js";
import { conversationIn } from "./state.js";
import type { Store } from "./store.js";
import { createBar } from "./view/bar.js";
import { createComposer } from "./view/composer.js";
import { createDrawer } from "./view/drawer.js";
import { createLog } from "./view/log.js";
import { createNicknameDialog } from "./view/nicknameDialog.js";
import { createSidebar } from "./view/sidebar.js";
import { createToast } from "./view/toast.js";

/** What the page asks of its view. */
export interface View {
  /** Asks for a nickname; `done` is called with the one that has been given or kept. */
  askNickname(done: (nickname: string) => void): void;
}

/** Connects the document to the store, and what is clicked and typed to the chat. */
export const createView = (store: Store, chat: ChatConnection): View => {
  const drawer = createDrawer();
  const composer = createComposer(chat);
  const askNickname = createNicknameDialog(store);
  const rename = (nickname: string): void => {
    if (nickname !== store.current.me.nickname) chat.setNickname(nickname);
  };
  const parts = [
    createSidebar(chat, {
      onEnter: () => {
        drawer.close();
        composer.focus();
      },
      onEditNickname: () => askNickname("Change your nickname", "Save", rename),
    }),
    createBar(chat),
    createLog(),
    composer.draw,
    createToast(),
  ];
  const draw = (): void => {
    const state = store.current;
    const conversation = conversationIn(state, state.current);
    for (const part of parts) part(state, conversation);
  };
  store.subscribe(draw);
  draw();
  return {
    askNickname(done) {
      askNickname("Welcome", "Start chatting", (nickname) => {
        done(nickname);
        composer.focus();
      });
    },
  };
};
