/** Decides how the list of conversations looks: rooms, a way into another, and the people. */
import type { ReactNode, SubmitEvent } from "react";
import { Avatar } from "../parts/Avatar.js";
import { Icon } from "../parts/Icon.js";
import type { RoomLink } from "../../rooms.js";
import { roomCharactersMax, roomNameOf } from "./rooms.js";
import { hrefOf } from "./route.js";
import { Unread } from "./Tabs.js";

/** Somebody to write to. */
export interface Contact {
  readonly userId: string;
  readonly name: string;
  readonly status: string;
  readonly customStatus: string;
}

/** What is unread in each place; a person's is under `@` and the user id. */
export type UnreadByPlace = Readonly<Record<string, number>>;

/** What the list shows. */
export interface PlacesProps {
  readonly rooms: readonly RoomLink[];
  readonly contacts: readonly Contact[];
  /** The place that is shown beside the list. */
  readonly current: string;
  readonly unread: UnreadByPlace;
}

/** The conversations to choose from. */
export const Places = ({ rooms, contacts, current, unread }: PlacesProps) => {
  const placeOf = (name: string, children: ReactNode) => (
    <li key={name}>
      <Place name={name} isCurrent={name === current} unread={unread[name] ?? 0}>
        {children}
      </Place>
    </li>
  );
  return (
    <nav className="panel" aria-label="Conversations">
      <div>
        <h2 className="panel-title">Rooms</h2>
        <ul>
          {rooms.map(({ name, topic }) =>
            placeOf(
              name,
              <>
                <Icon name="hash" />
                <PlaceWords name={name} note={topic} />
              </>,
            ),
          )}
        </ul>
        <NewRoom />
      </div>
      <div>
        <h2 className="panel-title">People</h2>
        {contacts.length === 0 ? (
          <p className="panel-hint">People appear here when they join.</p>
        ) : (
          <ul>
            {contacts.map(({ userId, name, status, customStatus }) =>
              placeOf(
                `@${userId}`,
                <>
                  <Avatar userId={userId} name={name} size="small" status={status} />
                  <PlaceWords name={name} note={customStatus} />
                  <span className="visually-hidden">{status === "unknown" ? "" : status}</span>
                </>,
              ),
            )}
          </ul>
        )}
      </div>
    </nav>
  );
};

const Place = ({
  name,
  isCurrent,
  unread,
  children,
}: {
  name: string;
  isCurrent: boolean;
  unread: number;
  children: ReactNode;
}) => (
  <a
    className={unread === 0 ? "place" : "place is-unread"}
    href={hrefOf("chat", name)}
    data-place={name}
    {...(isCurrent ? { "aria-current": "page" as const } : {})}
  >
    {children}
    <Unread count={unread} />
  </a>
);

const PlaceWords = ({ name, note }: { name: string; note: string }) => (
  <span className="place-words">
    <span className="place-name">{name}</span>
    {note === "" ? null : <span className="place-note">{note}</span>}
  </span>
);

const NewRoom = () => {
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const wanted = new FormData(event.currentTarget).get("room");
    const name = typeof wanted === "string" ? roomNameOf(wanted) : "";
    if (name === "") return;
    event.currentTarget.reset();
    location.hash = hrefOf("chat", name);
  };
  return (
    <form className="new-room" onSubmit={submit}>
      <input
        className="input"
        name="room"
        aria-label="Name of a room"
        placeholder="Enter another room"
        maxLength={roomCharactersMax}
        autoComplete="off"
        autoCapitalize="off"
      />
      <button className="icon-button" type="submit" aria-label="Enter the room">
        <Icon name="plus" />
      </button>
    </form>
  );
};
