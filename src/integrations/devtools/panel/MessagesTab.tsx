/** Decides which messages are listed, and how far one looks back. */
import type { ReactElement, UIEvent } from "react";
import { useLayoutEffect, useRef, useState } from "react";
import type { TimeTravel } from "../TimeTravel.js";
import type { Direction, WireMessage } from "../traffic.js";
import { Button } from "./Button.js";
import { useTravel } from "./following.js";
import { byteCount, timeOfDay } from "./format.js";
import { JsonTree } from "./JsonTree.js";

/** How many messages are listed. */
const listedMax = 200;

/** The messages in and out, newest at the bottom, with filters. */
export function MessagesTab(props: {
  readonly travel: TimeTravel;
  /** Goes to the step of a message. */
  readonly onStep: (step: number) => void;
}): ReactElement {
  const { travel, onStep } = props;
  const { timeline, mode, first } = useTravel(travel);
  const [direction, setDirection] = useState<Direction | undefined>();
  const [text, setText] = useState("");
  const all = timeline?.messages ?? [];
  const listed = newestOf(all, direction, text);
  return (
    <div className="jounce-column">
      <div className="jounce-row">
        <input
          className="jounce-input jounce-grow"
          type="search"
          aria-label="Filter messages by text"
          placeholder="Filter by text"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <select
          className="jounce-input"
          aria-label="Direction"
          value={direction ?? ""}
          onChange={({ currentTarget }) => setDirection(directionOf(currentTarget.value))}
        >
          <option value="">In and out</option>
          <option value="in">In</option>
          <option value="out">Out</option>
        </select>
      </div>
      {mode !== "live" && (
        <div className="jounce-row">
          <span className="jounce-note">These are the messages of a run that is held.</span>
          <Button onPress={() => travel.goLive()}>Live</Button>
        </div>
      )}
      <MessageList messages={listed} first={first} onStep={onStep} />
      <p className="jounce-note">
        {listed.length} shown, {all.length} recorded
      </p>
    </div>
  );
}

function MessageList(props: {
  readonly messages: readonly WireMessage[];
  readonly first: number;
  readonly onStep: (step: number) => void;
}): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const isAtEnd = useRef(true);
  const newest = props.messages.at(-1);
  useLayoutEffect(() => {
    if (isAtEnd.current && list.current !== null)
      list.current.scrollTop = list.current.scrollHeight;
  }, [newest]);
  const noticeEnd = ({ currentTarget }: UIEvent): void => {
    const { scrollHeight, scrollTop, clientHeight } = currentTarget;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40;
  };
  return (
    <ul
      ref={list}
      className="jounce-list jounce-messages"
      aria-label="Messages"
      // Scrolled by its own keys: what it holds need not be focusable.
      tabIndex={0}
      onScroll={noticeEnd}
    >
      {keyed(props.messages, props.first).map(([key, message]) => (
        <MessageRow key={key} message={message} first={props.first} onStep={props.onStep} />
      ))}
    </ul>
  );
}

function MessageRow(props: {
  readonly message: WireMessage;
  readonly first: number;
  readonly onStep: (step: number) => void;
}): ReactElement {
  const { direction, peer, room, size, step, time, type, plain } = props.message;
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="jounce-message">
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="jounce-code">
          <span className={`jounce-${direction}`}>{direction === "in" ? "↓ in" : "↑ out"}</span>{" "}
          <strong>{type}</strong>
          {room !== undefined && ` in ${room}`}
          {peer !== undefined && ` ${direction === "in" ? "from" : "to"} ${peer}`}{" "}
          <span className="jounce-label">
            {timeOfDay(time)} · {byteCount(size)}
          </span>
        </summary>
        {isOpen && (
          <>
            <JsonTree value={plain} open />
            <Button onPress={() => props.onStep(step)}>{`Go to step ${props.first + step}`}</Button>
          </>
        )}
      </details>
    </li>
  );
}

const directionOf = (value: string): Direction | undefined =>
  value === "in" || value === "out" ? value : undefined;

/** The newest messages that fit, oldest first. */
const newestOf = (
  messages: readonly WireMessage[],
  direction: Direction | undefined,
  text: string,
): readonly WireMessage[] => {
  const wanted = text.trim().toLowerCase();
  const found: WireMessage[] = [];
  for (let index = messages.length - 1; index >= 0 && found.length < listedMax; index -= 1) {
    const message = messages[index];
    if (message === undefined) break;
    const isWanted = direction === undefined || message.direction === direction;
    if (isWanted && (wanted === "" || message.searched.includes(wanted))) found.push(message);
  }
  return found.reverse();
};

/** Each message with a key that stays its own while the begin of the run is let go. */
const keyed = (
  messages: readonly WireMessage[],
  first: number,
): readonly (readonly [string, WireMessage])[] => {
  let ordinal = 0;
  return messages.map((message, index) => {
    ordinal = messages[index - 1]?.step === message.step ? ordinal + 1 : 0;
    return [`${first + message.step}.${ordinal}`, message];
  });
};
