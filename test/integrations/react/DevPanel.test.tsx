import { render, screen } from "@testing-library/react";
import { WebSocketProvider } from "jounce-websocket/react";
import { eventually, serveCounted } from "./page.js";

let isReachable = false;

jest.mock("../../../src/integrations/devtools/DevTools.js", () => {
  if (!isReachable) throw new Error("The page has lost its server");
  return { DevTools: () => <output>tools</output> };
});

describe("developer tools that cannot be loaded", () => {
  it("are missed aloud, and loaded when the panel comes again", async () => {
    const { url } = await serveCounted();
    const page = (key: string) => (
      <WebSocketProvider key={key} config={{ url }} enableDevMode>
        {null}
      </WebSocketProvider>
    );
    const { rerender } = render(page("first"));
    await eventually(() =>
      expect(screen.getByRole("alert").textContent).toBe(
        "The developer tools could not be loaded.",
      ),
    );
    isReachable = true;
    rerender(page("second"));
    await eventually(() => expect(screen.getByRole("status").textContent).toBe("tools"));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
