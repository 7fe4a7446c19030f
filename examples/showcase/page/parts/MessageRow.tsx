/** Decides how one message is shown, and what can be done with it. */
import { useEffect, useState } from "react";
import { Avatar } from "./Avatar.js";
import { ConfirmButton } from "./ConfirmButton.js";
import type { IconName } from "./Icon.js";
import { Icon } from "./Icon.js";
import type { Line } from "./Line.js";
import { domIdOf } from "./Line.js";
import { RichText } from "./RichText.js";
import { momentText, timeText } from "./words.js";

/** What can be done with a message; what is left out cannot. */
export interface LineActions {
  readonly onReply?: ((line: Line) => void) | undefined;
  /** Only one's own messages can be edited or deleted. */
  readonly onEdit?: ((line: Line) => void) | undefined;
  readonly onDelete?: ((line: Line) => void) | undefined;
  /** Only what was refused can be sent again or taken back. */
  readonly onResend?: ((line: Line) => void) | undefined;
  readonly onWithdraw?: ((line: Line) => void) | undefined;
}

/** What a row shows. */
export interface MessageRowProps extends LineActions {
  readonly line: Line;
  readonly isOwn: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The names that are marked where they are mentioned. */
  readonly names: readonly string[];
  /** Whether it is the tab stop of its conversation. */
  readonly isActive: boolean;
  /** The message that this one answers. */
  readonly quoted: Line | undefined;
  readonly onFocus: (id: string) => void;
}

/** A message. */
export const MessageRow = (props: MessageRowProps) => {
  const { line, isOwn, isFirst, isActive, quoted, names } = props;
  const isLate = useIsLate(line);
  return (
    <li
      className={isLate ? `${classOf(props)} is-late` : classOf(props)}
      id={domIdOf(line.id)}
      data-delivery={line.delivery}
      tabIndex={isActive ? 0 : -1}
      onFocus={() => props.onFocus(line.id)}
    >
      {isFirst && !isOwn ? <Avatar userId={line.userId} name={line.name} /> : null}
      <div className="message-body">
        <p className={isFirst ? "byline" : "visually-hidden"}>
          <span className={isOwn ? "visually-hidden" : "byline-name"}>{line.name}</span>
          <time dateTime={new Date(line.at).toISOString()} title={momentText(line.at)}>
            {timeText(line.at)}
          </time>
        </p>
        {line.replyTo === undefined ? null : <Quote line={quoted} />}
        <div className="bubble-line">
          <div className="bubble">
            <RichText text={line.text} names={names} />
          </div>
          <Actions {...props} />
        </div>
        <Note {...props} />
        <Readers {...line} />
      </div>
    </li>
  );
};

const classOf = ({ isOwn, isFirst, isLast }: MessageRowProps): string =>
  ["message", isOwn && "is-own", isFirst && "is-first", isLast && "is-last"]
    .filter(Boolean)
    .join(" ");

/** With a connection a message is sent before anybody could read that it waits, in milliseconds. */
const lateMs = 500;

/** Whether it has waited so long that it is said. */
const useIsLate = ({ delivery, at }: Line): boolean => {
  const isWaiting = delivery === "waiting";
  const [isLate, setIsLate] = useState(() => Date.now() - at > lateMs);
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => setIsLate(true), at + lateMs - Date.now());
    return () => clearTimeout(timer);
  }, [isWaiting, at]);
  return isWaiting && isLate;
};

const Quote = ({ line }: { line: Line | undefined }) =>
  line === undefined ? (
    <p className="quote">An earlier message</p>
  ) : (
    <button
      className="quote"
      type="button"
      tabIndex={-1}
      onClick={() => document.getElementById(domIdOf(line.id))?.focus()}
    >
      <span className="visually-hidden">In reply to </span>
      <strong>{line.name}</strong> {line.text}
    </button>
  );

const Note = ({ line, onResend, onWithdraw }: MessageRowProps) => {
  const { delivery, isEdited } = line;
  if (delivery === "refused") {
    return (
      <p className="message-note">
        Not delivered
        <button className="text-button" type="button" onClick={() => onResend?.(line)}>
          Try again
        </button>
        <button className="text-button" type="button" onClick={() => onWithdraw?.(line)}>
          Discard
        </button>
      </p>
    );
  }
  if (delivery === "waiting") {
    return (
      <p className="message-note">
        <Icon name="clock" small /> Waiting to be sent
      </p>
    );
  }
  return isEdited ? <p className="message-note">Edited</p> : null;
};

const Readers = ({ readers }: Line) =>
  readers.length === 0 ? null : (
    <p className="readers" title={`Read by ${readers.map(({ name }) => name).join(", ")}`}>
      <span className="visually-hidden">Read by {readers.map(({ name }) => name).join(", ")}</span>
      {readers.map(({ userId, name }) => (
        <Avatar key={userId} userId={userId} name={name} size="tiny" />
      ))}
    </p>
  );

const Actions = ({ line, isOwn, isActive, onReply, onEdit, onDelete }: MessageRowProps) => {
  const subject = line.text.slice(0, 40);
  const tabIndex = isActive ? 0 : -1;
  const actions: readonly (readonly [string, IconName, ((line: Line) => void) | undefined])[] = [
    ["Reply", "reply", onReply],
    ["Edit", "edit", isOwn ? onEdit : undefined],
  ];
  const possible = actions.filter(([, , act]) => act !== undefined);
  const isDeletable = isOwn && onDelete !== undefined;
  if (line.delivery !== "sent" || (possible.length === 0 && !isDeletable)) return null;
  return (
    <div className="message-actions">
      {possible.map(([word, icon, act]) => (
        <button
          key={word}
          className="icon-button is-small"
          type="button"
          tabIndex={tabIndex}
          aria-label={`${word}: ${subject}`}
          title={word}
          onClick={() => act?.(line)}
        >
          <Icon name={icon} small />
        </button>
      ))}
      {isDeletable ? (
        <ConfirmButton
          word="Delete"
          subject={subject}
          icon="trash"
          className="icon-button is-small"
          tabIndex={tabIndex}
          onConfirm={() => onDelete(line)}
        />
      ) : null}
    </div>
  );
};
