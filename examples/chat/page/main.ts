/** Puts the page together: memory, state, connection and view. */
import { connectChat } from "./connection.js";
import { recall, remember } from "./identity.js";
import { initialState } from "./state.js";
import { createStore } from "./store.js";
import { createView } from "./view.js";

const roomInAddress = (): string => {
  try {
    return decodeURIComponent(location.hash.slice(1)).normalize("NFC").slice(0, 40);
  } catch {
    return "";
  }
};

const memory = recall();
const store = createStore(initialState(memory.me, memory.joined, roomInAddress() || "lobby"));
const address = new URL("/", location.href);
address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
address.hash = "";

const chat = connectChat(address.href, store, memory.introduced);
const view = createView(store, chat);
let introduced = memory.introduced;

const keep = (): void => {
  const { me, joined, current } = store.current;
  remember({ me, joined, introduced });
  if (roomInAddress() !== current) {
    history.replaceState(null, "", `#${encodeURIComponent(current)}`);
  }
};

store.subscribe(keep);
addEventListener("hashchange", () => {
  const room = roomInAddress();
  if (room !== "" && room !== store.current.current) chat.enter(room);
});
setInterval(() => store.dispatch({ type: "timePassed", at: Date.now() }), 1_000);

if (!introduced) {
  view.askNickname((nickname) => {
    introduced = true;
    chat.introduce(nickname);
    keep();
  });
}
