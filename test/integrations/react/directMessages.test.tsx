import { act, render } from "@testing-library/react";
import { withChat } from "jounce-websocket/modules";
import type { DirectTalks, LiveClient } from "jounce-websocket/react";
import { createClient, useDirectMessages } from "jounce-websocket/react";
import { serveCommunity, visit } from "./community.js";
import type { CountedServer } from "./page.js";
import { closeAfterTest, eventually, serveCounted } from "./page.js";

interface Props {
  readonly client: LiveClient;
  readonly peerId: string;
  readonly maxMessages?: number;
}

/** Everything that the hook has given. */
class Talk {
  readonly values: DirectTalks[] = [];

  readonly View = ({ client, peerId, maxMessages }: Props): null => {
    this.values.push(useDirectMessages(client, peerId, { maxMessages }));
    return null;
  };

  get now(): DirectTalks {
    const value = this.values.at(-1);
    if (value === undefined) throw new Error("Nothing was rendered");
    return value;
  }

  get texts(): string[] {
    return this.now.messages.map(({ data }) => data.content);
  }
}

/** A guest, and the name by which others know it. */
const guest = async ({ url }: CountedServer): Promise<readonly [LiveClient, string]> => {
  const client = createClient(url, "jounce.v1", { reconnectDelayMs: 0 });
  closeAfterTest(() => client.close());
  await client.connect();
  return [client, await nameOf(client)];
};

const nameOf = async (client: LiveClient): Promise<string> => {
  await eventually(() => expect(client.current.snapshot.connectionId).toBeDefined());
  return client.current.snapshot.connectionId ?? "";
};

describe("what a guest has said to one person", () => {
  it("stays where it is when the guest connects again, and costs no more each time", async () => {
    const server = await serveCounted({}, { app: withChat() });
    const [[ann], [, bob]] = [await guest(server), await guest(server)];
    const shown = new Talk();
    render(<shown.View client={ann} peerId={bob} />);
    const subscribe = jest.spyOn(ann, "subscribe");
    const names = new Set<string>();
    for (const text of ["one", "two", "three"]) {
      await act(() => shown.now.sendMessage(text));
      await eventually(() => expect(shown.now.pendingIds.size).toBe(0));
      await act(() => ann.reconnect());
      names.add(await act(() => nameOf(ann)));
    }
    await eventually(() => expect(shown.texts).toEqual(["one", "two", "three"]));
    expect(names.size).toBe(3);
    expect(shown.now.peers).toEqual([bob]);
    const follows = subscribe.mock.calls.filter(([first]) => Array.isArray(first));
    expect(follows).toEqual([]);
    const late = new Talk();
    render(<late.View client={ann} peerId={bob} maxMessages={10} />);
    await eventually(() => expect(late.texts).toEqual(["one", "two", "three"]));
    expect(late.now.peers).toEqual([bob]);
  });
});

describe("what a user has said to one person", () => {
  it("is shown while there is no connection", async () => {
    const server = await serveCommunity();
    const [ann] = [await visit(server, "ann"), await visit(server, "bob")];
    const shown = new Talk();
    render(<shown.View client={ann} peerId="bob" />);
    await act(() => shown.now.sendMessage("hello"));
    await eventually(() => expect(shown.now.pendingIds.size).toBe(0));
    await act(() => ann.disconnect());
    expect(shown.texts).toEqual(["hello"]);
  });

  it("has not failed because somebody asks twice to say it again", async () => {
    const server = await serveCommunity();
    const ann = await visit(server, "ann");
    const shown = new Talk();
    render(<shown.View client={ann} peerId="bob" />);
    await act(() => shown.now.sendMessage("are you there?"));
    await eventually(() => expect(shown.now.failedIds.size).toBe(1));
    await visit(server, "bob");
    const [id = ""] = shown.now.failedIds;
    const before = shown.values.length;
    const { resendMessage } = shown.now;
    await act(async () => {
      const [once, twice] = [resendMessage(id), resendMessage(id)];
      await expect(twice).rejects.toMatchObject({ code: "INVALID_MESSAGE" });
      await once;
    });
    await eventually(() => expect(shown.now.pendingIds.size).toBe(0));
    const after = shown.values.slice(before);
    expect(after.filter(({ failedIds }) => failedIds.size > 0)).toEqual([]);
    expect(shown.texts).toEqual(["are you there?"]);
  });

  it("is neither said again nor taken back while it is under way", async () => {
    const server = await serveCommunity();
    const [ann] = [await visit(server, "ann"), await visit(server, "bob")];
    await ann.disconnect();
    const shown = new Talk();
    render(<shown.View client={ann} peerId="bob" />);
    await act(() => shown.now.sendMessage("later"));
    const [id = ""] = shown.now.pendingIds;
    await act(async () => {
      shown.now.withdrawMessage(id);
      await expect(shown.now.resendMessage(id)).rejects.toMatchObject({ code: "INVALID_MESSAGE" });
    });
    expect([...shown.now.pendingIds, ...shown.now.failedIds]).toEqual([id]);
    await act(() => ann.connect());
    await eventually(() => expect(shown.now.pendingIds.size).toBe(0));
    expect(shown.texts).toEqual(["later"]);
  });
});
