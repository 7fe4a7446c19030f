/** Decides how one gets from example to example: a rail beside the page, tabs below it on a phone. */
import { Brand, Icon } from "../parts/Icon.js";
import type { IconName } from "../parts/Icon.js";
import type { View } from "./route.js";
import { hrefOf, views } from "./route.js";

/** What each example is called. */
export const titles: Readonly<Record<View, string>> = {
  chat: "Chat",
  people: "People",
  notifications: "Inbox",
  events: "Events",
  document: "Notes",
};

const icons: Readonly<Record<View, IconName>> = {
  chat: "chat",
  people: "people",
  notifications: "bell",
  events: "calendar",
  document: "document",
};

/** What is unread in each example. */
export type UnreadCounts = Readonly<Partial<Record<View, number>>>;

/** Links to all examples, with what is unread in them. */
export const Tabs = ({ current, unread }: { current: View; unread: UnreadCounts }) => (
  <nav className="rail" aria-label="Examples">
    <Brand />
    <ul className="tabs">
      {views.map((view) => (
        <li key={view} className="tabs-item">
          <a
            className="tab"
            href={hrefOf(view)}
            {...(view === current ? { "aria-current": "page" as const } : {})}
          >
            <Icon name={icons[view]} />
            {titles[view]}
            <Unread count={unread[view] ?? 0} />
          </a>
        </li>
      ))}
    </ul>
  </nav>
);

/** How much is unread; nothing for none. */
export const Unread = ({ count }: { count: number }) =>
  count === 0 ? null : (
    <span className="badge">
      {count > 99 ? "99+" : count}
      <span className="visually-hidden"> unread</span>
    </span>
  );
