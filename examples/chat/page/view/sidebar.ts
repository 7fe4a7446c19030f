/** Draws the left column: rooms, people and oneself. */
import type { Member, RoomSummary } from "../../protocol.js";
import { isStatus } from "../../protocol.js";
import type { ChatConnection } from "../connection.js";
import type { ChatState } from "../state.js";
import { conversationIn } from "../state.js";
import type { Part } from "./dom.js";
import { find, make, makeAvatar, paintAvatar, whenChanged, write } from "./dom.js";

/** What the column leaves to others. */
export interface SidebarEvents {
  readonly onEnter: () => void;
  readonly onEditNickname: () => void;
}

/** The left column. */
export const createSidebar = (chat: ChatConnection, events: SidebarEvents): Part => {
  const parts = [createRooms(chat, events), createPeople(), createMe(chat, events)];
  return (state, conversation) => {
    for (const part of parts) part(state, conversation);
  };
};

// Rooms.

const createRooms = (chat: ChatConnection, { onEnter }: SidebarEvents): Part => {
  const list = find("rooms", HTMLUListElement);
  const form = find("new-room", HTMLFormElement);
  const name = find("new-room-name", HTMLInputElement);
  const enter = (room: string): void => {
    chat.enter(room);
    onEnter();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const room = name.value.replace(/^[#\s]+/, "").trim();
    if (room === "") return;
    name.value = "";
    enter(room.normalize("NFC"));
  });
  list.addEventListener("click", ({ target }) => {
    const room = target instanceof Element && target.closest<HTMLElement>("[data-room]");
    if (room) enter(room.dataset["room"] ?? "");
  });

  let state: ChatState;
  const draw = whenChanged(() => {
    const focused = document.activeElement?.getAttribute("data-room");
    list.replaceChildren(...shownRooms(state).map((room) => roomItem(room, state)));
    const again = [...list.querySelectorAll<HTMLElement>("[data-room]")];
    if (focused != null) again.find(({ dataset }) => dataset["room"] === focused)?.focus();
  });
  return (next) => {
    state = next;
    const unread = next.joined.map((room) => conversationIn(next, room).unread).join();
    draw(next.rooms, next.joined, next.current, unread);
    const elsewhere = next.joined.some((room) => conversationIn(next, room).unread > 0);
    find("unread-elsewhere", HTMLSpanElement).hidden = !elsewhere;
  };
};

/** The rooms of the server, then those that it does not know yet. */
const shownRooms = ({ rooms, joined }: ChatState): readonly RoomSummary[] => {
  const known = new Set(rooms.map(({ name }) => name));
  const mine = joined.filter((name) => !known.has(name));
  return [...rooms, ...mine.map((name) => ({ name, topic: "", people: 0 }))];
};

const roomItem = ({ name, people }: RoomSummary, state: ChatState): HTMLLIElement => {
  const button = make("button", "room", make("span", "room-name", name));
  button.type = "button";
  button.dataset["room"] = name;
  button.dataset["joined"] = String(state.joined.includes(name));
  if (name === state.current) button.setAttribute("aria-current", "true");
  const { unread } = conversationIn(state, name);
  if (unread > 0) {
    const badge = make("span", "room-unread", unread > 99 ? "99+" : String(unread));
    badge.append(make("span", "visually-hidden", " unread"));
    button.append(badge);
  } else if (people > 0) {
    const count = make("span", "room-people", String(people));
    count.append(make("span", "visually-hidden", people === 1 ? " person" : " people"));
    button.append(count);
  }
  return make("li", "", button);
};

// People.

const createPeople = (): Part => {
  const list = find("people", HTMLUListElement);
  const count = find("people-count", HTMLSpanElement);
  let members: readonly Member[] = [];
  let me = "";
  const draw = whenChanged(() => {
    list.replaceChildren(...inOrder(members, me).map((member) => person(member, me)));
    write(count, members.length === 0 ? "" : String(members.length));
  });
  return (state, conversation) => {
    members = conversation.members;
    me = state.me.userId;
    draw(members, me);
    list.dataset["past"] = String(state.link.name !== "connected");
  };
};

/** Oneself first, then the others by name. */
const inOrder = (members: readonly Member[], me: string): readonly Member[] =>
  [...members].sort(
    (a, b) =>
      Number(b.userId === me) - Number(a.userId === me) || a.nickname.localeCompare(b.nickname),
  );

const person = ({ userId, nickname, status }: Member, me: string): HTMLLIElement => {
  const dot = make("span", "dot");
  dot.dataset["status"] = status;
  const words = status === "online" ? "" : status;
  const note = [userId === me ? "you" : "", words].filter((word) => word !== "").join(", ");
  return make(
    "li",
    "person",
    make("span", "person-avatar", makeAvatar(userId, nickname), dot),
    make("span", "person-name", nickname),
    ...(note === "" ? [] : [make("span", "person-note", note)]),
  );
};

// Oneself.

const createMe = (chat: ChatConnection, { onEditNickname }: SidebarEvents): Part => {
  const avatar = find("my-avatar", HTMLSpanElement);
  const nickname = find("my-nickname", HTMLSpanElement);
  const status = find("my-status", HTMLSelectElement);
  const dot = find("my-dot", HTMLSpanElement);
  find("edit-nickname", HTMLButtonElement).addEventListener("click", onEditNickname);
  status.addEventListener("change", () => {
    if (isStatus(status.value)) chat.setStatus(status.value);
  });
  return ({ me }) => {
    paintAvatar(avatar, me.userId, me.nickname);
    write(nickname, me.nickname);
    status.value = me.status;
    dot.dataset["status"] = me.status;
  };
};
