/** Draws the conversation: rows are kept and moved, so that only what is new is announced. */
import type { SaidEntry } from "../conversation.js";
import { entriesOf } from "../conversation.js";
import { dayText, momentText, timeText } from "../format.js";
import type { Row } from "../rows.js";
import { rowsOf } from "../rows.js";
import type { Part } from "./dom.js";
import { find, make, makeAvatar, whenChanged, write } from "./dom.js";

/** How near to the end counts as being at the end, in pixels. */
const nearEndPx = 80;
/** How long what fills an empty log is not read out, in milliseconds. */
const silentMs = 500;

/** The log. */
export const createLog = (): Part => {
  const scroll = find("log-scroll", HTMLDivElement);
  const list = find("log", HTMLDivElement);
  const jump = find("jump", HTMLButtonElement);
  const empty = find("empty", HTMLDivElement);
  const drawn = new Map<string, HTMLDivElement>();
  let rows: readonly Row[] = [];
  let room = "";
  let nextRoom = "";

  const toEnd = (): void => {
    scroll.scrollTop = scroll.scrollHeight;
    jump.hidden = true;
  };
  const isAtEnd = (): boolean =>
    scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < nearEndPx;

  const draw = whenChanged(() => {
    const isOtherRoom = nextRoom !== room;
    const stay = !isOtherRoom && !isAtEnd();
    const before = drawn.size;
    const isNews = !isOtherRoom && before > 0;
    if (!isNews) keepSilent(list);
    if (isOtherRoom) forget(drawn);
    place(list, rows, drawn, isNews);
    room = nextRoom;
    const newest = rows.at(-1);
    const isOwn = newest?.kind === "said" && newest.entry.delivery !== "sent";
    if (!stay || isOwn) toEnd();
    else if (drawn.size > before && newest?.kind === "said") jump.hidden = false;
  });

  jump.addEventListener("click", toEnd);
  scroll.addEventListener("scroll", () => {
    if (isAtEnd()) jump.hidden = true;
  });
  // A keyboard that opens on a phone, or a composer that grows, must not hide the latest words.
  let wasAtEnd = true;
  scroll.addEventListener("scroll", () => (wasAtEnd = isAtEnd()));
  new ResizeObserver(() => {
    if (wasAtEnd) toEnd();
  }).observe(scroll);

  return (state, conversation) => {
    const { settled, pending } = conversation;
    nextRoom = state.current;
    empty.hidden = settled.length + pending.length > 0;
    write(find("empty-title", HTMLParagraphElement), `No messages in #${nextRoom} yet`);
    rows = rowsOf(entriesOf(conversation), state.me.userId);
    draw(settled, pending, nextRoom);
  };
};

/** A whole room that comes into view is not news, and is not read out. */
const keepSilent = (list: HTMLElement): void => {
  list.ariaLive = "off";
  setTimeout(() => (list.ariaLive = "polite"), silentMs);
};

const forget = (drawn: Map<string, HTMLDivElement>): void => {
  for (const node of drawn.values()) node.remove();
  drawn.clear();
};

/** Brings the list in line with the rows, with as few moves as there are changes. */
const place = (
  list: HTMLDivElement,
  rows: readonly Row[],
  drawn: Map<string, HTMLDivElement>,
  animate: boolean,
): void => {
  const wanted = new Set(rows.map(({ key }) => key));
  for (const [key, node] of drawn) {
    if (wanted.has(key)) continue;
    node.remove();
    drawn.delete(key);
  }
  let cursor = list.firstChild;
  for (const row of rows) {
    let node = drawn.get(row.key);
    if (node === undefined) {
      node = makeRow(row);
      if (animate) node.classList.add("is-new");
      drawn.set(row.key, node);
    }
    if (row.kind === "said") updateSaid(node, row);
    if (node === cursor) cursor = cursor.nextSibling;
    else list.insertBefore(node, cursor);
  }
};

const makeRow = (row: Row): HTMLDivElement => {
  switch (row.kind) {
    case "day":
      return make("div", "day", make("span", "", dayText(row.at, Date.now())));
    case "event":
      return make("div", "event", row.entry.text);
    case "said":
      return makeSaid(row.entry);
  }
};

const makeSaid = ({ userId, nickname, text, at }: SaidEntry): HTMLDivElement => {
  const time = make("time", "byline-time", timeText(at));
  time.dateTime = new Date(at).toISOString();
  time.title = momentText(at);
  const bubble = make("p", "bubble", text);
  bubble.title = momentText(at);
  bubble.dir = "auto";
  const body = make(
    "div",
    "said-body",
    make("p", "byline", make("span", "byline-name", nickname), time),
    bubble,
    make("span", "delivery"),
  );
  return make("div", "said", makeAvatar(userId, nickname), body);
};

const deliveryText = {
  waiting: "Waiting for the connection",
  sending: "",
  sent: "",
  refused: "Not delivered",
};

const updateSaid = (node: HTMLDivElement, row: Extract<Row, { kind: "said" }>): void => {
  node.classList.toggle("is-own", row.own);
  node.classList.toggle("is-first", row.first);
  node.classList.toggle("is-last", row.last);
  node.dataset["delivery"] = row.entry.delivery;
  const delivery = node.querySelector<HTMLElement>(".delivery");
  if (delivery !== null) write(delivery, deliveryText[row.entry.delivery]);
};
