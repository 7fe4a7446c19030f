/** Decides what is where: tabs, a bar on top, and all examples, of which one is shown. */
import { useNotifications, useWebSocketContext } from "jounce-websocket/react";
import { useState } from "react";
import { documentRoom } from "../../rooms.js";
import { EventsExample } from "../examples/EventsExample.js";
import { NotificationsExample, NotificationToasts } from "../examples/NotificationsExample.js";
import { PresenceExample } from "../examples/PresenceExample.js";
import { ChatView } from "./ChatView.js";
import { ConnectionBanner, ConnectionPill } from "./ConnectionPill.js";
import { Notes } from "./Notes.js";
import { hrefOf, isLookedAt, useRoute } from "./route.js";
import { Samples } from "./Samples.js";
import type { SettingsProps } from "./Settings.js";
import { Settings } from "./Settings.js";
import { Tabs, titles } from "./Tabs.js";

/** The app around the examples. Conversations and the document stay where they are when hidden. */
export const Shell = (props: SettingsProps) => {
  const { view, detail } = useRoute();
  const { userId, name } = props.visitor;
  const { websocket } = useWebSocketContext();
  const { unreadCount: notifications } = useNotifications(websocket);
  const [chat, setChat] = useState(0);
  return (
    <div className="app">
      <title>{`${titles[view]} · Jounce`}</title>
      <button
        className="skip"
        type="button"
        onClick={() => document.getElementById("main")?.focus()}
      >
        Skip to the content
      </button>
      <Tabs current={view} unread={{ chat, notifications }} />
      <div className="stage">
        <header className="bar">
          <h1 className="bar-title">{titles[view]}</h1>
          <ConnectionPill />
          <Settings {...props} />
        </header>
        <ConnectionBanner />
        <main className="view" id="main" tabIndex={-1}>
          <ChatView
            visitor={props.visitor}
            place={detail}
            hidden={view !== "chat"}
            onUnread={setChat}
          />
          {view === "people" ? (
            <PresenceExample userId={userId} userName={name} talkHref={talkHref} />
          ) : null}
          {view === "events" ? <EventsExample /> : null}
          {view === "notifications" ? (
            <NotificationsExample>
              <Samples />
            </NotificationsExample>
          ) : null}
          <NotificationToasts
            hidden={view === "notifications"}
            isLookedAt={(actionUrl) => isLookedAt(actionUrl, { view, detail })}
          />
          <Notes hidden={view !== "document"} room={documentRoom} userId={userId} userName={name} />
        </main>
      </div>
    </div>
  );
};

const talkHref = (userId: string): string => hrefOf("chat", `@${userId}`);
