import { render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import type { LiveClient } from "jounce-websocket/react";
import { useWebSocket } from "jounce-websocket/react";
import type { CountedServer } from "./page.js";
import { eventually, nextTask, serveCounted } from "./page.js";

/** A server that takes `<user>/<anything>` for a token of that user, if it has a name, and notes each proof. */
const serveGuarded = async (): Promise<CountedServer & { readonly proofs: string[] }> => {
  const proofs: string[] = [];
  const counted = await serveCounted(
    {},
    {
      authenticate: ({ token }) => {
        proofs.push(token);
        const [userId = ""] = token.split("/");
        return { userId };
      },
    },
  );
  return { ...counted, proofs };
};

type Config = NonNullable<Parameters<typeof useWebSocket>[0]>;

function Connection({ config }: { config: Config }): ReactElement {
  const { connectionInfo, isReady, lastError } = useWebSocket(config);
  return (
    <output>
      {isReady ? (connectionInfo?.userId ?? "nobody") : (lastError?.code ?? "waiting")}
    </output>
  );
}

const texts = (): (string | null)[] => screen.getAllByRole("status").map((o) => o.textContent);
const shows = (...expected: string[]): Promise<void> =>
  eventually(() => expect(texts()).toEqual(expected));

describe("a token", () => {
  it("is proved anew on the same socket when it is another one", async () => {
    const { url, proofs, opened, open } = await serveGuarded();
    const { rerender } = render(<Connection config={{ url, userId: "ann", authToken: "ann/1" }} />);
    await shows("ann");
    rerender(<Connection config={{ url, userId: "ann", authToken: "ann/2" }} />);
    await eventually(() => expect(proofs).toEqual(["ann/1", "ann/2"]));
    await shows("ann");
    expect([opened(), open()]).toEqual([1, 1]);
  });

  it("moves 50 components that have no user id together, on one socket", async () => {
    const { url, proofs, opened, open } = await serveGuarded();
    const all = (authToken: string): ReactElement => (
      <>
        {Array.from({ length: 50 }, (_, index) => (
          <Connection key={index} config={{ url, authToken }} />
        ))}
      </>
    );
    const { rerender } = render(all("ann/1"));
    await shows(...Array.from({ length: 50 }, () => "ann"));
    rerender(all("ann/2"));
    await eventually(() => expect(proofs).toEqual(["ann/1", "ann/2"]));
    await shows(...Array.from({ length: 50 }, () => "ann"));
    await nextTask();
    expect([opened(), open()]).toEqual([1, 1]);
  });

  it("of one component alone is none for those that stay with theirs", async () => {
    const { url, proofs, open } = await serveGuarded();
    const two = (second: string): ReactElement => (
      <>
        <Connection config={{ url, authToken: "ann/1" }} />
        <Connection config={{ url, authToken: second }} />
      </>
    );
    const { rerender } = render(two("ann/1"));
    await shows("ann", "ann");
    expect(open()).toBe(1);
    rerender(two("bob/1"));
    await shows("ann", "bob");
    expect([open(), proofs]).toEqual([2, ["ann/1", "bob/1"]]);
    rerender(two("ann/1"));
    await shows("ann", "ann");
    await eventually(() => expect(open()).toBe(1));
  });

  it("that is taken away leaves nobody on the socket of a user", async () => {
    const { url, open, opened } = await serveGuarded();
    const { rerender } = render(<Connection config={{ url, authToken: "ann/1" }} />);
    await shows("ann");
    rerender(<Connection config={{ url }} />);
    // Nobody is let in without a token here, so that no connection comes of the second socket.
    await eventually(() => expect([opened(), open()]).toEqual([1, 0]));
    expect(texts()).not.toEqual(["ann"]);
  });

  it("of another user is proved on another socket", async () => {
    const { url, open, opened } = await serveGuarded();
    const { rerender } = render(<Connection config={{ url, userId: "ann", authToken: "ann/1" }} />);
    await shows("ann");
    rerender(<Connection config={{ url, userId: "bob", authToken: "bob/1" }} />);
    await shows("bob");
    await eventually(() => expect([opened(), open()]).toEqual([2, 1]));
  });

  it.each([
    ["that is as good", "ann/2"],
    ["that is refused", "/"],
  ])("of another component with the same user, %s, is proved once", async (_, other) => {
    const { url, proofs } = await serveGuarded();
    const two = (first: string, second: string): ReactElement => (
      <>
        <Connection config={{ url, userId: "ann", authToken: first }} />
        <Connection config={{ url, userId: "ann", authToken: second }} />
      </>
    );
    const { rerender } = render(two("ann/1", "ann/1"));
    await shows("ann", "ann");
    for (let count = 0; count < 3; count += 1) rerender(two("ann/1", other));
    await eventually(() => expect(proofs).toEqual(["ann/1", other]));
    rerender(two("ann/3", "ann/3"));
    await eventually(() => expect(proofs.at(-1)).toBe("ann/3"));
    expect(proofs).toEqual(["ann/1", other, "ann/3"]);
  });

  it("that only one component had goes with it", async () => {
    const { url, proofs } = await serveGuarded();
    const first = { url, userId: "ann", authToken: "ann/1" };
    const both = (second: string): ReactElement => (
      <>
        <Connection config={first} />
        <Connection config={{ ...first, authToken: second }} />
      </>
    );
    const { rerender } = render(both("ann/1"));
    await shows("ann", "ann");
    rerender(both("/"));
    await eventually(() => expect(proofs).toEqual(["ann/1", "/"]));
    rerender(
      <>
        <Connection config={first} />
      </>,
    );
    await eventually(() => expect(proofs).toEqual(["ann/1", "/", "ann/1"]));
  });

  it("function is asked as the last render has it, and another one is no reason to connect", async () => {
    const { url, server, proofs, opened } = await serveGuarded();
    const config = (name: string): Config => ({
      url,
      reconnectInterval: 0,
      authToken: () => Promise.resolve(`ann/${name}`),
    });
    const { rerender } = render(<Connection config={config("first")} />);
    await shows("ann");
    rerender(<Connection config={config("second")} />);
    await nextTask();
    expect([opened(), proofs]).toEqual([1, ["ann/first"]]);
    for (const client of server.getClients()) void client.close(1012);
    await eventually(() => expect(proofs).toEqual(["ann/first", "ann/second"]));
    await shows("ann");
  });

  it("that the server does not take is told, and lets nobody in", async () => {
    const { url, opened } = await serveGuarded();
    render(<Connection config={{ url, authToken: "/", autoReconnect: false }} />);
    await shows("AUTHENTICATION_FAILED");
    expect(opened()).toBe(0);
  });
});

describe("an option", () => {
  it("is changed on the connection that there is", async () => {
    const { url, opened } = await serveCounted();
    let client: LiveClient | undefined;
    function Reader({ config }: { config: Config }): null {
      ({ client } = useWebSocket(config));
      return null;
    }
    const { rerender } = render(<Reader config={{ url, maxReconnectAttempts: 3 }} />);
    const first = client;
    expect(client?.current.maxReconnectAttempts).toBe(3);
    rerender(<Reader config={{ url, maxReconnectAttempts: 7 }} />);
    expect(client?.current.maxReconnectAttempts).toBe(7);
    rerender(<Reader config={{ url }} />);
    expect(client?.current.maxReconnectAttempts).toBe(10);
    await eventually(() => expect(opened()).toBe(1));
    expect(client).toBe(first);
  });
});
