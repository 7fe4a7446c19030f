import { act, render } from "@testing-library/react";
import { notify } from "jounce-websocket/modules";
import type { DirectTalks, LiveClient, Notifications } from "jounce-websocket/react";
import { useDirectMessages, useNotifications } from "jounce-websocket/react";
import { serveCommunity, visit } from "./community.js";
import { eventually } from "./page.js";

/** What a page shows that is meant for its user alone. */
class Private {
  notifications: Notifications | undefined;
  talks: DirectTalks | undefined;

  readonly View = ({ client }: { readonly client: LiveClient }): null => {
    this.notifications = useNotifications(client);
    this.talks = useDirectMessages(client, "cid");
    return null;
  };

  get shown(): readonly unknown[] {
    return [
      this.notifications?.notifications.map(({ data }) => data.title),
      this.notifications?.unreadCount,
      this.talks?.messages.map(({ data }) => data.content),
    ];
  }
}

describe("another user on the same connection", () => {
  it("is shown nothing of the one before, who finds it again", async () => {
    const server = await serveCommunity();
    const [client, cid] = [await visit(server, "ann"), await visit(server, "cid")];
    const page = new Private();
    render(<page.View client={client} />);
    const tell = (title: string, userId: string): void =>
      server.server.update((value) =>
        notify(value, { kind: "user", userId }, { id: title, title }),
      );
    tell("For Ann", "ann");
    const direct = { type: "direct_message", data: { content: "Hello, Ann", recipientId: "ann" } };
    await cid.sendMessage(direct);
    await eventually(() => expect(page.shown).toEqual([["For Ann"], 1, ["Hello, Ann"]]));

    await act(() => client.authenticate("ben"));
    await eventually(() => expect(page.shown).toEqual([[], 0, []]));
    tell("For Ben", "ben");
    await eventually(() => expect(page.shown).toEqual([["For Ben"], 1, []]));
    const later = new Private();
    render(<later.View client={client} />);
    expect(later.shown).toEqual([["For Ben"], 1, []]);

    await act(() => client.authenticate("ann"));
    await eventually(() => expect(page.shown).toEqual([["For Ann"], 1, ["Hello, Ann"]]));
  });
});
