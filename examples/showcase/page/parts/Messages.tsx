/** Decides how a conversation is shown and scrolled; what is in it, and what may be done, is given. */
import type { KeyboardEvent, RefObject } from "react";
import { useLayoutEffect, useRef, useState } from "react";
import { Empty } from "./Empty.js";
import { Icon } from "./Icon.js";
import { useKeptFocus } from "./keepFocus.js";
import type { Line } from "./Line.js";
import { domIdOf } from "./Line.js";
import type { LineActions } from "./MessageRow.js";
import { MessageRow } from "./MessageRow.js";
import { rowsOf } from "./rows.js";
import { useNow } from "./useNow.js";
import { countText, dayText } from "./words.js";

/** What a conversation shows. */
export interface MessagesProps extends LineActions {
  readonly lines: readonly Line[];
  readonly selfId: string | undefined;
  /** What it is called: "Messages in lobby". */
  readonly label: string;
  /** What stands there while nothing has been said. */
  readonly emptyTitle: string;
  readonly emptyHint: string;
  /** The names that are marked where they are mentioned. Default: none. */
  readonly names?: readonly string[];
}

/** A conversation that follows what is said, unless somebody has scrolled up to read. */
export const Messages = (props: MessagesProps) => {
  const { lines, selfId, label, emptyTitle, emptyHint, names = [], ...actions } = props;
  const now = useNow(60_000);
  const scroll = useRef<HTMLDivElement>(null);
  useKeptFocus(scroll, "li.message");
  const { missed, toNewest, onScroll } = useFollowing(scroll, lines, selfId);
  const { activeId, setActiveId, onKeyDown } = useRovingFocus(lines);
  return (
    <div className="log">
      <div className="log-scroll" ref={scroll} onScroll={onScroll}>
        {lines.length === 0 ? (
          <Empty icon="chat" title={emptyTitle}>
            {emptyHint}
          </Empty>
        ) : null}
        <div role="log" aria-label={label} aria-relevant="additions">
          <ol className="log-list" onKeyDown={onKeyDown}>
            {rowsOf(lines).map((row) =>
              row.kind === "day" ? (
                <li className="day" key={row.key}>
                  {dayText(row.at, now)}
                </li>
              ) : (
                <MessageRow
                  {...actions}
                  key={row.key}
                  line={row.line}
                  names={names}
                  isOwn={row.line.userId === selfId}
                  isFirst={row.isFirst}
                  isLast={row.isLast}
                  isActive={row.line.id === activeId}
                  quoted={lines.find(({ id }) => id === row.line.replyTo)}
                  onFocus={setActiveId}
                />
              ),
            )}
          </ol>
        </div>
      </div>
      {missed === 0 ? null : (
        <button className="to-newest" type="button" onClick={toNewest}>
          <Icon name="down" small />
          {countText(missed, "new message")}
        </button>
      )}
    </div>
  );
};

/** How far from its end a log still counts as read to the end, in pixels. */
const nearEnd = 48;

const useFollowing = (
  scroll: RefObject<HTMLDivElement | null>,
  lines: readonly Line[],
  selfId: string | undefined,
) => {
  const isFollowing = useRef(true);
  const [seen, setSeen] = useState(lines.length);
  const last = lines.at(-1);
  const isOwnLast = last !== undefined && last.userId === selfId;

  const toNewest = (): void => {
    isFollowing.current = true;
    scroll.current?.scrollTo({ top: scroll.current.scrollHeight });
    setSeen(lines.length);
  };
  useLayoutEffect(() => {
    if (isOwnLast) isFollowing.current = true;
  }, [isOwnLast, last?.id]);
  useLayoutEffect(() => {
    if (!isFollowing.current) return;
    scroll.current?.scrollTo({ top: scroll.current.scrollHeight });
    setSeen(lines.length);
  }, [lines, scroll]);
  useLayoutEffect(() => {
    const element = scroll.current;
    if (element === null) return undefined;
    // A keyboard on a phone, a view that is shown again, or a row that opens changes the height.
    const observer = new ResizeObserver(() => {
      if (isFollowing.current) element.scrollTo({ top: element.scrollHeight });
    });
    for (const part of [element, ...element.children]) observer.observe(part);
    return () => observer.disconnect();
  }, [scroll]);
  const onScroll = (): void => {
    const element = scroll.current;
    // What is hidden has no height, and nobody has scrolled it.
    if (element === null || element.clientHeight === 0) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    isFollowing.current = left < nearEnd;
    if (isFollowing.current) setSeen(lines.length);
  };
  return { missed: Math.max(0, lines.length - seen), toNewest, onScroll };
};

/** One message at a time is a tab stop; the arrow keys go from one to the next. */
const useRovingFocus = (lines: readonly Line[]) => {
  const [chosen, setActiveId] = useState<string>();
  const activeId = lines.some(({ id }) => id === chosen) ? chosen : lines.at(-1)?.id;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const index = lines.findIndex(({ id }) => id === activeId);
    const target = targetOf(event.key, index, lines.length);
    const next = target === undefined ? undefined : lines[target];
    if (next === undefined) return;
    event.preventDefault();
    document.getElementById(domIdOf(next.id))?.focus();
  };
  return { activeId, setActiveId, onKeyDown };
};

const targetOf = (key: string, index: number, count: number): number | undefined =>
  ({ ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: count - 1 })[key];
