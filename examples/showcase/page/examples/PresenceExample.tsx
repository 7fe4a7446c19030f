/**
 * An example to copy: who is there and how they are, and one's own status. Somebody with several
 * windows is there until the last one is closed. Without a connection nobody can say who is there: the
 * page then tells what was known last.
 */
import type { Presence, PresenceData } from "jounce-websocket/react";
import { usePresence, useWebSocketContext } from "jounce-websocket/react";
import type { ReactNode, SubmitEvent } from "react";
import { useState } from "react";
import { Avatar, StatusDot } from "../parts/Avatar.js";
import { dotOf, noteOf, ownNoteOf, statuses } from "../parts/presence.js";
import { useNow } from "../parts/useNow.js";

const suggestions = ["In a meeting", "At lunch", "Deep in thought", "On my way"];

/** The people. */
export const PresenceExample = ({
  userId,
  userName,
  talkHref,
}: {
  /** Who looks. */
  userId: string;
  userName: string;
  /** Where one talks with somebody. */
  talkHref: (userId: string) => string;
}) => {
  const { websocket } = useWebSocketContext();
  const isLive = websocket.isReady;
  const presence = usePresence(websocket);
  const now = useNow();
  const known = presence.users.get(userId) ?? { userId, status: "offline" as const };
  // One's own name may be newer here than what the server has told.
  const self: PresenceData = { ...known, userName };
  const others = [...presence.users.values()].filter((person) => person.userId !== userId);
  const here = others.filter(({ status }) => status !== "offline");
  const gone = others.filter(({ status }) => status === "offline");
  const rowOf = (person: PresenceData) => (
    <PersonRow
      key={person.userId}
      person={person}
      note={noteOf(person, now, isLive)}
      isLive={isLive}
      href={talkHref(person.userId)}
    />
  );
  return (
    <section className="page" aria-label="People">
      <div className="page-column is-wide">
        <div className="people-grid">
          <div className="card">
            <PeopleHead title={isLive ? "Here now" : "Last known"} count={here.length + 1} />
            <ul className="people-list">
              <PersonRow person={self} note={ownNoteOf(self, isLive)} isLive={isLive} />
              {here.map(rowOf)}
            </ul>
            {gone.length === 0 ? null : (
              <>
                <PeopleHead title="Seen lately" count={gone.length} />
                <ul className="people-list">{gone.map(rowOf)}</ul>
              </>
            )}
          </div>
          <OwnStatus person={self} presence={presence} isLive={isLive} />
        </div>
      </div>
    </section>
  );
};

const PeopleHead = ({ title, count }: { title: string; count: number }) => (
  <div className="card-head">
    <h2>{title}</h2>
    <span>{count}</span>
  </div>
);

/** Somebody, and the way to a talk with them; nobody talks with themselves, so there it is left out. */
const PersonRow = ({
  person: { userId, userName: name = userId, status },
  note,
  isLive,
  href,
}: {
  person: PresenceData;
  note: string;
  isLive: boolean;
  href?: string;
}) => (
  <li className="person" data-status={dotOf(status, isLive)}>
    <PersonFrame href={href}>
      <Avatar userId={userId} name={name} status={dotOf(status, isLive)} />
      <span className="person-words">
        <span className="person-name">
          {name}
          {href === undefined ? <span className="tag">you</span> : null}
        </span>
        <span className="person-note">{note}</span>
      </span>
    </PersonFrame>
  </li>
);

const PersonFrame = ({ href, children }: { href: string | undefined; children: ReactNode }) =>
  href === undefined ? (
    <div className="person-frame">{children}</div>
  ) : (
    <a className="person-frame" href={href} title="Write a direct message">
      {children}
    </a>
  );

/** What was chosen, at once; what the server says counts as soon as it says it. */
const useChoice = <A,>(told: A, tell: (value: A) => Promise<unknown>) => {
  const [choice, setChoice] = useState<{ readonly value: A; readonly told: A }>();
  const choose = (value: A): void => {
    setChoice({ value, told });
    tell(value).catch(() => setChoice(undefined));
  };
  return [choice?.told === told ? choice.value : told, choose] as const;
};

/** What was refused is not shown; the status stays what it was. */
const tell = (sent: Promise<unknown>): void => void sent.catch(() => undefined);

const OwnStatus = ({
  person,
  presence,
  isLive,
}: {
  person: PresenceData;
  presence: Presence;
  isLive: boolean;
}) => {
  const [words, setWords] = useState("");
  const [status, choose] = useChoice(person.status, presence.setStatus);
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    tell(presence.setCustomStatus(words.trim()));
    setWords("");
  };
  return (
    <div className="card own-status">
      <div className="own-head">
        <Avatar
          userId={person.userId}
          name={person.userName ?? ""}
          size="large"
          status={dotOf(person.status, isLive)}
        />
        <div>
          <strong>{person.userName}</strong>
          <p className="person-note">{ownNoteOf(person, isLive)}</p>
        </div>
      </div>
      <fieldset>
        <legend className="visually-hidden">Your status</legend>
        <div className="choices">
          {statuses.map(([each, word]) => (
            <label className="choice" key={each}>
              <input
                type="radio"
                name="own-status"
                checked={each === status}
                onChange={() => choose(each)}
              />
              <span>
                <StatusDot status={each} />
                {word}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <form className="field" onSubmit={save}>
        <label className="field-label" htmlFor="custom-status">
          Custom status
        </label>
        <div className="own-words">
          <input
            className="input"
            id="custom-status"
            maxLength={100}
            placeholder="What are you doing?"
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <button className="button" type="submit" disabled={words.trim() === ""}>
            Set
          </button>
        </div>
      </form>
      <div className="suggestions">
        {suggestions.map((suggestion) => (
          <button
            className="chip"
            type="button"
            key={suggestion}
            onClick={() => tell(presence.setCustomStatus(suggestion))}
          >
            {suggestion}
          </button>
        ))}
        {person.customStatus === undefined || person.customStatus === "" ? null : (
          <button className="chip" type="button" onClick={() => tell(presence.setCustomStatus(""))}>
            Clear
          </button>
        )}
      </div>
    </div>
  );
};
