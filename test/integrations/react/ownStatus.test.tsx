import { act, render } from "@testing-library/react";
import { withPresence } from "jounce-websocket/modules";
import type { LiveClient, Presence } from "jounce-websocket/react";
import { usePresence } from "jounce-websocket/react";
import { serveCommunity, visit } from "./community.js";
import { eventually, once, record, serveCounted } from "./page.js";

/** What a page was given last about who is there. */
const showPeople = (client: LiveClient | undefined) => {
  const given: Presence[] = [];
  function People(): null {
    given.push(usePresence(client));
    return null;
  }
  render(<People />);
  return (): Presence => {
    const last = given.at(-1);
    if (last === undefined) throw new Error("Nothing was rendered");
    return last;
  };
};

/** Ann and Bob at one server, each with a page. */
const setUp = async () => {
  const server = await serveCommunity();
  const [ann, bob] = [await visit(server, "ann"), await visit(server, "bob")];
  return { server, ann, bob, annes: showPeople(ann), bobs: showPeople(bob) };
};

/** How Ann is on a page. */
const annOn = (page: () => Presence): unknown[] => {
  const { status, customStatus } = page().users.get("ann") ?? {};
  return customStatus === undefined ? [status] : [status, customStatus];
};

describe("the user's own status", () => {
  it("is said again on the next connection, with the words beside it", async () => {
    const { ann, bob, annes, bobs } = await setUp();
    await act(() => annes().setStatus("busy"));
    await act(() => annes().setCustomStatus("In a meeting"));
    await eventually(() => expect(annOn(bobs)).toEqual(["busy", "In a meeting"]));
    const isBack = once(bob, "message", ({ message }) => message?.type === "user_online");
    await act(() => ann.reconnect());
    await isBack;
    await eventually(() => expect(annOn(bobs)).toEqual(["busy", "In a meeting"]));
    await eventually(() => expect(annOn(annes)).toEqual(["busy", "In a meeting"]));
    await act(() => annes().setStatus("online"));
    await act(() => annes().setCustomStatus(""));
    await eventually(() => expect(annOn(bobs)).toEqual(["online"]));
  });

  it("is what another device has said meanwhile, also when both come back later", async () => {
    const { server, ann, bob, annes, bobs } = await setUp();
    const phone = await visit(server, "ann");
    const phones = showPeople(phone);
    await act(() => annes().setStatus("busy"));
    for (const page of [phones, bobs]) {
      await eventually(() => expect(annOn(page)).toEqual(["busy"]));
    }
    await act(() => ann.disconnect());
    await act(() => phones().setStatus("online"));
    await eventually(() => expect(annOn(bobs)).toEqual(["online"]));
    await act(() => ann.connect());
    await act(() => phones().setCustomStatus("On the phone"));
    await eventually(() => expect(annOn(annes)).toEqual(["online", "On the phone"]));
    await act(() => phone.disconnect());
    const isBack = once(bob, "message", ({ message }) => message?.type === "user_online");
    await act(() => ann.reconnect());
    await isBack;
    await eventually(() => expect(annOn(bobs)).toEqual(["online", "On the phone"]));
  });

  it("is not said again where there is nothing that would be lost", async () => {
    const { server, ann, annes } = await setUp();
    const asked = record(server.server, "message");
    await act(() => annes().setStatus("away"));
    await act(() => annes().setStatus("online"));
    await act(() => ann.reconnect());
    await ann.sendMessage({ type: "note" });
    await asked.reaching(3);
    expect(asked.events.map(({ message }) => message.type)).toEqual([
      "user_status_change",
      "user_status_change",
      "note",
    ]);
  });

  it("is not said of another user who takes over the connection", async () => {
    const { ann, annes, bobs } = await setUp();
    await act(() => annes().setStatus("busy"));
    await eventually(() => expect(annOn(annes)).toEqual(["busy"]));
    await act(() => ann.authenticate("cleo"));
    await eventually(() => expect(bobs().userStatuses.get("cleo")).toBe("online"));
    await act(() => ann.reconnect());
    await act(() => annes().setCustomStatus("Hello!"));
    await eventually(() => expect(bobs().users.get("cleo")?.customStatus).toBe("Hello!"));
    expect(bobs().userStatuses.get("cleo")).toBe("online");
  });

  it("cannot be set where there is nobody to tell", async () => {
    const page = showPeople(undefined);
    await expect(page().setStatus("away")).rejects.toMatchObject({ code: "NOT_OPEN" });
  });
});

describe("somebody who appears offline", () => {
  it("is on no page, and on all of them from the moment that it ends", async () => {
    const { server, annes, bobs } = await setUp();
    await eventually(() => expect(annes().onlineUsers).toContain("bob"));
    await act(() => annes().setStatus("offline"));
    await eventually(() => expect(bobs().onlineUsers).toEqual(["bob"]));
    await eventually(() => expect(annes().onlineUsers).toEqual(["bob"]));
    const cleos = showPeople(await visit(server, "cleo"));
    await eventually(() => expect([...cleos().onlineUsers].sort()).toEqual(["bob", "cleo"]));
    await act(() => annes().setStatus("online"));
    for (const page of [annes, bobs, cleos]) {
      await eventually(() =>
        expect([...page().onlineUsers].sort()).toEqual(["ann", "bob", "cleo"]),
      );
      expect(page().userStatuses.get("ann")).toBe("online");
    }
  });
});

describe("a user whom somebody begins to follow", () => {
  it("is online on that page, with the name", async () => {
    const server = await serveCounted(
      {},
      {
        app: withPresence({ audience: "followers", nameOf: ({ userId }) => `Dr ${userId}` }),
        authenticate: ({ token }) => ({ userId: token }),
      },
    );
    await visit(server, "ann");
    const bobs = showPeople(await visit(server, "bob"));
    act(() => bobs().subscribeToUser("ann"));
    await eventually(() => expect(bobs().onlineUsers).toEqual(["ann"]));
    expect(bobs().users.get("ann")).toMatchObject({ userName: "Dr ann", status: "online" });
  });
});
