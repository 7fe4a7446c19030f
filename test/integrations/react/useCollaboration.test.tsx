import { act, render, renderHook } from "@testing-library/react";
import { StrictMode } from "react";
import * as Y from "yjs";
import type { World } from "jounce-websocket/simulation";
import { simulate } from "jounce-websocket/simulation";
import { getDocument, withDocuments } from "jounce-websocket/collaboration";
import { useCollaboration, useTextArea } from "jounce-websocket/react/collaboration";
import type { LiveClient } from "../../../src/driver/client/LiveClient.js";
import { connectClient, startServer } from "../../support/simulated.js";
import { eventually, nextTask } from "./page.js";

const start = async () => {
  const world = simulate();
  const server = await startServer(world, {}, { app: withDocuments() });
  return { world, server, client: await connectClient(world) };
};

/** Lets everything arrive, and React show it. */
const settle = (world: World): Promise<void> => act(() => world.settle());

const options = { editIntervalMs: 0, awarenessIntervalMs: 0 };

const Notes = ({ client, room = "notes" }: { client: LiveClient; room?: string }) => {
  const { text, status, peers } = useCollaboration({ client }, room, options);
  return (
    <>
      <textarea ref={useTextArea(text)} />
      <output>{`${status}, ${peers.length} more`}</output>
    </>
  );
};

/** What one page shows, and how one types into it. */
const pageOf = (client: LiveClient) => {
  const { container, unmount } = render(<Notes client={client} />);
  const area = container.querySelector("textarea") ?? document.createElement("textarea");
  return {
    unmount,
    shows: () => `${area.value} (${container.querySelector("output")?.textContent})`,
    types: (words: string) =>
      act(() => {
        area.setRangeText(words, area.value.length, area.value.length, "end");
        area.dispatchEvent(new Event("input", { bubbles: true }));
      }),
  };
};

describe("useCollaboration", () => {
  it("gives two pages one text, and tells them of each other", async () => {
    const { world, client } = await start();
    const another = await connectClient(world);
    const [ann, bob] = [pageOf(client), pageOf(another)];
    await settle(world);
    ann.types("Hello");
    expect(ann.shows()).toBe("Hello (syncing, 1 more)");
    await settle(world);
    expect([ann.shows(), bob.shows()]).toEqual([
      "Hello (synced, 1 more)",
      "Hello (synced, 1 more)",
    ]);
    bob.unmount();
    await eventually(() => expect(another.current.isInRoom("notes")).toBe(false));
    await settle(world);
    expect(ann.shows()).toBe("Hello (synced, 0 more)");
    ann.unmount();
  });

  it("says when there is no connection", async () => {
    const { world, client } = await start();
    const page = pageOf(client);
    await settle(world);
    world.cut(client);
    await settle(world);
    expect(page.shows()).toBe(" (offline, 0 more)");
    page.unmount();
  });

  it("joins and asks once in strict mode, and leaves the room with the last component", async () => {
    const { world, server, client } = await start();
    const asked: string[] = [];
    server.on("message", ({ message }) => message !== undefined && asked.push(message.type));
    server.on("join", ({ room }) => asked.push(`join ${room}`));
    const view = render(
      <StrictMode>
        <Notes client={client} />
        <Notes client={client} />
      </StrictMode>,
    );
    await settle(world);
    expect(asked).toEqual(["join notes", "document_sync", "document_awareness"]);
    expect(server.current.getRoomMembers("notes")).toHaveLength(1);
    view.rerender(
      <StrictMode>
        <Notes client={client} />
      </StrictMode>,
    );
    await settle(world);
    expect(server.current.getRoomMembers("notes")).toHaveLength(1);
    view.unmount();
    await eventually(() => expect(client.current.isInRoom("notes")).toBe(false));
    await settle(world);
    expect(server.current.rooms.size).toBe(0);
  });

  it("shares one document among components of one room, and takes a given one", async () => {
    const { world, client } = await start();
    const doc = new Y.Doc();
    const given = { ...options, doc, text: "other" };
    const { result, unmount } = renderHook(() => [
      useCollaboration(client, "notes", options),
      useCollaboration(client, "notes", options),
      useCollaboration(client, "attic", given),
    ]);
    await settle(world);
    const [first, second, third] = result.current;
    expect([first?.doc === second?.doc, first?.isSynced]).toEqual([true, true]);
    expect([third?.doc, third?.text]).toEqual([doc, doc.getText("other")]);
    unmount();
    await eventually(() => expect(first?.doc?.isDestroyed).toBe(true));
    await settle(world);
    expect(doc.isDestroyed).toBe(false);
  });

  it("follows the room, and shows nothing of another meanwhile", async () => {
    const { world, server, client } = await start();
    const { result, rerender, unmount } = renderHook(
      ({ room }) => useCollaboration(client, room, options),
      { initialProps: { room: "notes" } },
    );
    await settle(world);
    const before = result.current.doc;
    rerender({ room: "attic" });
    expect(result.current.doc).not.toBe(before);
    await eventually(() => expect(client.current.isInRoom("notes")).toBe(false));
    await settle(world);
    expect([...server.current.rooms.keys()]).toEqual(["attic"]);
    unmount();
    await settle(world);
  });

  it("returns the same object until something in it changes", async () => {
    const { world, client } = await start();
    const { result, rerender, unmount } = renderHook(() =>
      useCollaboration(client, "notes", options),
    );
    await settle(world);
    const before = result.current;
    rerender();
    expect(result.current).toBe(before);
    act(() => {
      before.text?.insert(0, "a");
    });
    expect(result.current).not.toBe(before);
    unmount();
    await settle(world);
  });

  it("keeps two documents of one room the same", async () => {
    const { world, client } = await start();
    const given = { ...options, doc: new Y.Doc() };
    const { result, unmount } = renderHook(() => [
      useCollaboration(client, "notes", options),
      useCollaboration(client, "notes", given),
    ]);
    await settle(world);
    act(() => {
      result.current[0]?.text?.insert(0, "Hello");
    });
    await settle(world);
    expect(result.current.map((shown) => [shown.text?.toJSON(), shown.peers.length])).toEqual(
      Array(2).fill(["Hello", 1]),
    );
    unmount();
    await settle(world);
  });

  it("does nothing without a client", () => {
    for (const source of [undefined, null, { client: undefined }]) {
      const { result, unmount } = renderHook(() => useCollaboration(source, "notes"));
      expect(result.current).toMatchObject({ doc: undefined, status: "offline", peers: [] });
      unmount();
    }
  });
});

describe("what was typed offline", () => {
  /** A client that is offline, and has been. */
  const startOffline = async () => {
    const world = simulate();
    const server = await startServer(world, {}, { app: withDocuments({ syncsPerSecondMax: 0 }) });
    const client = await connectClient(world, { reconnectAttemptsMax: Infinity });
    const page = pageOf(client);
    await settle(world);
    world.change({ refusalRate: 1 });
    world.cut(client);
    await settle(world);
    page.types("offline");
    const reconnect = async (): Promise<void> => {
      world.change({ refusalRate: 0 });
      await act(() => world.advance(60_000));
    };
    const kept = (room = "notes"): string => {
      const doc = new Y.Doc();
      const update = getDocument(server.current, room);
      if (update !== undefined) Y.applyUpdate(doc, update);
      return doc.getText("text").toJSON();
    };
    return { world, client, page, reconnect, kept };
  };

  /** Resolves when what nobody shows has ended that may. */
  const nothingLingers = async (client: LiveClient): Promise<void> => {
    const { result, unmount } = renderHook(() => useCollaboration(client, "other", options));
    const { doc } = result.current;
    unmount();
    await eventually(() => expect(doc?.isDestroyed).toBe(true));
  };

  it("is there again on the next route, and synced after", async () => {
    const { world, client, page, reconnect, kept } = await startOffline();
    page.unmount();
    await nextTask();
    const next = pageOf(client);
    expect(next.shows()).toBe("offline (offline, 0 more)");
    await reconnect();
    expect([next.shows(), kept()]).toEqual(["offline (synced, 0 more)", "offline"]);
    next.unmount();
    await settle(world);
  });

  it("reaches the server though nothing shows it any more, and then the room is left", async () => {
    const { client, page, reconnect, kept } = await startOffline();
    page.unmount();
    await nothingLingers(client);
    expect(client.current.isInRoom("notes")).toBe(true);
    await reconnect();
    expect(kept()).toBe("offline");
    await eventually(() => expect(client.current.isInRoom("notes")).toBe(false));
  });

  it("is kept for sixteen rooms, those that were let go last", async () => {
    const { client, page, reconnect, kept } = await startOffline();
    page.unmount();
    const rooms = Array.from({ length: 16 }, (_, index) => `room ${index}`);
    for (const room of rooms) {
      const { result, unmount } = renderHook(() => useCollaboration(client, room, options));
      act(() => {
        result.current.text?.insert(0, room);
      });
      unmount();
    }
    await nothingLingers(client);
    await reconnect();
    expect([kept(), ...rooms.map(kept)]).toEqual(["", ...rooms]);
    await eventually(() => expect(client.current.snapshot.rooms.size).toBe(0));
  });
});
