import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { simulate } from "jounce-websocket/simulation";
import { useCollaboration, useTextArea } from "jounce-websocket/react/collaboration";
import type { LiveClient } from "../../../src/driver/client/LiveClient.js";
import { connectClient, startServer } from "../../support/simulated.js";

const Notes = ({ client }: { client: LiveClient }) => {
  const { doc, text, status } = useCollaboration(client, "notes");
  return createElement("textarea", {
    ref: useTextArea(text),
    title: `${status}, ${doc === undefined ? "no document" : "a document"}`,
  });
};

describe("useCollaboration on a server", () => {
  it("makes no document and joins no room", async () => {
    const world = simulate();
    await startServer(world);
    const client = await connectClient(world);
    expect(renderToString(createElement(Notes, { client }))).toContain("offline, no document");
    expect(client.current.rooms.size).toBe(0);
  });
});
