/**
 * An example to copy: who is there and how they are, and one's own status. Somebody with several
 * windows is there until the last one is closed.
 */
import type { Presence, PresenceData } from "jounce-websocket/react";
import { usePresence, useWebSocketContext } from "jounce-websocket/react";
import type { SubmitEvent } from "react";
import { useState } from "react";
import { Avatar, StatusDot } from "../parts/Avatar.js";
import { useNow } from "../parts/useNow.js";
import { relativeText } from "../parts/words.js";

const statuses = [
  ["online", "Online"],
  ["away", "Away"],
  ["busy", "Busy"],
  ["offline", "Invisible"],
] as const;

const suggestions = ["In a meeting", "At lunch", "Deep in thought", "On my way"];

/** The people. */
export const PresenceExample = ({
  userId,
  userName,
}: {
  /** Who looks. */
  userId: string;
  userName: string;
}) => {
  const { websocket } = useWebSocketContext();
  const presence = usePresence(websocket);
  const now = useNow();
  const known = presence.users.get(userId) ?? { userId, status: "offline" as const };
  // One's own name may be newer here than what the server has told.
  const self: PresenceData = { ...known, userName };
  const others = [...presence.users.values()].filter((person) => person.userId !== userId);
  const here = others.filter(({ status }) => status !== "offline");
  const gone = others.filter(({ status }) => status === "offline");

  return (
    <section className="page" aria-label="People">
      <div className="page-column is-wide">
        <div className="people-grid">
          <div className="card">
            <div className="card-head">
              <h2>Here now</h2>
              <span>{here.length + 1}</span>
            </div>
            <ul className="people-list">
              <PersonRow person={self} now={now} isSelf />
              {here.map((person) => (
                <PersonRow key={person.userId} person={person} now={now} />
              ))}
            </ul>
            {gone.length === 0 ? null : (
              <>
                <div className="card-head">
                  <h2>Seen lately</h2>
                  <span>{gone.length}</span>
                </div>
                <ul className="people-list">
                  {gone.map((person) => (
                    <PersonRow key={person.userId} person={person} now={now} />
                  ))}
                </ul>
              </>
            )}
          </div>
          <OwnStatus person={self} presence={presence} />
        </div>
      </div>
    </section>
  );
};

const noteOf = ({ status, customStatus, lastSeen }: PresenceData, now: number): string => {
  if (status === "offline") {
    return lastSeen === undefined
      ? "Offline"
      : `Last seen ${relativeText(Math.min(lastSeen, now), now)}`;
  }
  const word = statuses.find(([name]) => name === status)?.[1] ?? status;
  return customStatus === undefined || customStatus === "" ? word : `${word} · ${customStatus}`;
};

const PersonRow = ({
  person,
  now,
  isSelf = false,
}: {
  person: PresenceData;
  now: number;
  isSelf?: boolean;
}) => {
  const name = person.userName ?? person.userId;
  return (
    <li className="person" data-status={person.status}>
      <Avatar userId={person.userId} name={name} status={person.status} />
      <div className="person-words">
        <span className="person-name">
          {name}
          {isSelf ? <span className="tag">you</span> : null}
        </span>
        <p className="person-note">{noteOf(person, now)}</p>
      </div>
    </li>
  );
};

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

const OwnStatus = ({ person, presence }: { person: PresenceData; presence: Presence }) => {
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
          status={person.status}
        />
        <div>
          <strong>{person.userName}</strong>
          <p className="person-note">{noteOf({ ...person, lastSeen: undefined }, 0)}</p>
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
          In your own words
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
