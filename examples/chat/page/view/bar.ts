/** Draws what is above the conversation: the room, and how the connection is. */
import type { ChatConnection } from "../connection.js";
import { attemptText, countText, linkWord } from "../format.js";
import type { ChatState } from "../state.js";
import { pendingCount } from "../state.js";
import type { Part } from "./dom.js";
import { find, write } from "./dom.js";

/** How often the countdown to the next attempt is drawn, in milliseconds. */
const countdownEveryMs = 250;

/** The bar with the badge, and the banner below it. */
export const createBar = (chat: ChatConnection): Part => {
  const title = find("room-title", HTMLHeadingElement);
  const topic = find("room-topic", HTMLParagraphElement);
  const leave = find("leave-room", HTMLButtonElement);
  const drawLink = createLink();
  const drawBanner = createBanner(chat);
  let state: ChatState | undefined;

  leave.addEventListener("click", () => {
    if (state !== undefined) chat.leave(state.current);
  });
  setInterval(() => {
    if (state?.link.name !== "reconnecting") return;
    drawLink(state);
    drawBanner(state);
  }, countdownEveryMs);

  return (next) => {
    state = next;
    const { current, rooms, joined } = next;
    write(title, current);
    write(topic, rooms.find(({ name }) => name === current)?.topic ?? "");
    document.title = `${current} · Jounce chat`;
    leave.hidden = joined.length < 2;
    drawLink(next);
    drawBanner(next);
  };
};

const createLink = (): ((state: ChatState) => void) => {
  const badge = find("link", HTMLDivElement);
  const text = find("link-text", HTMLSpanElement);
  const status = find("link-status", HTMLSpanElement);
  return (state) => {
    const { link } = state;
    badge.dataset["link"] = link.name;
    const waiting = link.name === "connected" ? 0 : pendingCount(state);
    const queued = waiting === 0 ? "" : `, ${waiting} queued`;
    write(text, linkWord(link) + queued);
    // A countdown would be read out every second: a screen reader is told the state alone.
    write(
      status,
      linkWord(link) + (waiting === 0 ? "" : `, ${countText(waiting, "message")} queued`),
    );
  };
};

const createBanner = (chat: ChatConnection): ((state: ChatState) => void) => {
  const banner = find("banner", HTMLDivElement);
  const title = find("banner-title", HTMLElement);
  const detail = find("banner-detail", HTMLSpanElement);
  const retry = find("retry", HTMLButtonElement);
  retry.addEventListener("click", () => chat.retry());
  return ({ link }) => {
    banner.hidden = link.name !== "reconnecting" && link.name !== "offline";
    if (link.name === "reconnecting") {
      write(title, "Connection lost.");
      write(detail, `${attemptText(link, Date.now())}. You can go on writing.`);
    } else if (link.name === "offline") {
      write(title, "The connection was closed.");
      write(detail, "");
    }
  };
};
