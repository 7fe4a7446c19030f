import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import type { ReactElement } from "react";
import { StrictMode } from "react";
import { replay, WebSocketServer } from "jounce-websocket";
import { createClient } from "jounce-websocket/client";
import type { LiveClient } from "jounce-websocket/client";
import { DevTools, Recorder } from "jounce-websocket/devtools";
import type { LiveServer } from "jounce-websocket/server";
import { runServer } from "jounce-websocket/server";
import { FakeMonitor } from "./fakeMonitor.js";

let server: LiveServer;
let clients: LiveClient[] = [];

/** A recorder that counts who follows it. */
class CountingRecorder extends Recorder {
  followers = 0;

  override subscribe(listener: () => void): () => void {
    const stop = super.subscribe(listener);
    this.followers += 1;
    return () => {
      this.followers -= 1;
      stop();
    };
  }
}

/** A client that is recorded, and knows the server of this test. */
const recorded = (): { readonly client: LiveClient; readonly recorder: CountingRecorder } => {
  const recorder = new CountingRecorder();
  const client = createClient(`ws://localhost:${server.port}`, "jounce.v1", {
    journal: recorder.sink,
  });
  clients.push(client);
  return { client, recorder };
};

const connected = async (): Promise<ReturnType<typeof recorded>> => {
  const pair = recorded();
  await pair.client.connect();
  return pair;
};

const tab = (name: string): HTMLElement => screen.getByRole("tab", { name });
const button = (name: string): HTMLElement => screen.getByRole("button", { name });
const press = (name: string): boolean => fireEvent.click(button(name));
const type = (label: string, value: string): boolean =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const panel = (): HTMLElement => screen.getByRole("region", { name: "Jounce developer tools" });
const fact = (name: string): string =>
  screen.getByText(name, { selector: "dt" }).nextElementSibling?.textContent ?? "";
const messages = (): string[] =>
  within(screen.getByRole("list", { name: "Messages" }))
    .queryAllByRole("listitem")
    .map((item) => item.textContent ?? "");
const slider = (): HTMLInputElement => screen.getByRole("slider", { name: "Step" });

const open = ({ client, recorder }: ReturnType<typeof recorded>, name = "Connection"): void => {
  render(<DevTools client={client} recorder={recorder} defaultOpen />);
  fireEvent.click(tab(name));
};

beforeEach(async () => {
  server = await runServer(new WebSocketServer(0), {
    app: (value, event) =>
      event.type === "message" ? value.sendTo(event.connectionId, event.message) : value,
  });
});

afterEach(async () => {
  await act(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await server.stop();
  });
  clients = [];
});

describe("the closed panel", () => {
  it("is one button, and follows nothing", async () => {
    const { client, recorder } = await connected();
    const listen = jest.spyOn(client, "subscribe");
    render(<DevTools client={client} recorder={recorder} />);
    expect(screen.getAllByRole("button")).toHaveLength(1);
    expect(recorder.followers).toBe(0);
    expect(listen).not.toHaveBeenCalled();
  });

  it("opens by its button, closes with Escape, and takes the focus there and back", async () => {
    const { client, recorder } = await connected();
    render(<DevTools client={client} recorder={recorder} />);
    press("Open the Jounce developer tools");
    expect(document.activeElement).toBe(panel());
    fireEvent.keyDown(tab("Connection"), { key: "Escape" });
    expect(screen.queryByRole("region")).toBeNull();
    expect(document.activeElement).toBe(button("Open the Jounce developer tools"));
  });

  it("follows a run from when it is looked at until the panel is closed", async () => {
    const pair = await connected();
    open(pair);
    expect(pair.recorder.followers).toBe(0);
    fireEvent.click(tab("Messages"));
    fireEvent.click(tab("Time travel"));
    expect(pair.recorder.followers).toBe(1);
    press("Close");
    expect(pair.recorder.followers).toBe(0);
  });
});

describe("the panel in a page", () => {
  it("never makes the app around it render again", async () => {
    const { client, recorder } = await connected();
    let renders = 0;
    const App = (): ReactElement => {
      renders += 1;
      return <DevTools client={client} recorder={recorder} defaultOpen />;
    };
    render(<App />);
    fireEvent.click(tab("Messages"));
    await act(() => client.sendMessage({ type: "note", data: 1 }));
    await waitFor(() => expect(messages().join()).toContain("in note"));
    expect(renders).toBe(1);
  });

  it("works in strict mode, and gives its styles the page's nonce", async () => {
    const { client, recorder } = await connected();
    const { container } = render(
      <StrictMode>
        <DevTools client={client} recorder={recorder} defaultOpen nonce="abc" />
      </StrictMode>,
    );
    expect(fact("State")).toBe("connected");
    expect(container.querySelector("style")?.nonce).toBe("abc");
    const classes = Array.from(container.querySelectorAll("[class]"), (element) =>
      (element.getAttribute("class") ?? "").split(" "),
    ).flat();
    expect(classes.filter((name) => !name.startsWith("jounce-"))).toEqual([]);
  });

  it("moves between its tabs by keys", async () => {
    open(await connected());
    fireEvent.keyDown(tab("Connection"), { key: "ArrowRight" });
    expect(tab("Messages").getAttribute("aria-selected")).toBe("true");
    expect(document.activeElement).toBe(tab("Messages"));
    fireEvent.keyDown(tab("Messages"), { key: "End" });
    expect(document.activeElement).toBe(tab("Time travel"));
    fireEvent.keyDown(tab("Time travel"), { key: "ArrowRight" });
    expect(document.activeElement).toBe(tab("Connection"));
    fireEvent.keyDown(tab("Connection"), { key: "ArrowLeft" });
    expect(tab("Time travel").getAttribute("aria-selected")).toBe("true");
    expect(screen.getByRole("tabpanel", { name: "Time travel" })).toBeTruthy();
  });
});

describe("the tab Connection", () => {
  it("shows the connection and what goes on in it", async () => {
    const pair = await connected();
    await pair.client.joinRoom("lobby");
    open(pair);
    expect(fact("State")).toBe("connected");
    expect(fact("Address")).toBe(`ws://localhost:${server.port}`);
    expect(fact("Subprotocol")).toBe("jounce.v1");
    expect(fact("Connection id")).toBe(pair.client.current.snapshot.connectionId);
    expect(fact("Rooms")).toBe("lobby");
    expect(fact("Attempts")).toBe("0 of 5");
  });

  it("connects, disconnects and reconnects", async () => {
    const pair = recorded();
    open(pair);
    expect(fact("State")).toBe("disconnected");
    press("Connect");
    await waitFor(() => expect(fact("State")).toBe("connected"));
    const first = fact("Connection id");
    press("Reconnect");
    await waitFor(() => {
      expect(fact("State")).toBe("connected");
      expect(fact("Connection id")).not.toBe(first);
    });
    press("Disconnect");
    await waitFor(() => expect(fact("State")).toBe("disconnected"));
  });

  it("says why a connection cannot be made", async () => {
    const pair = recorded();
    await server.stop();
    pair.client.update((client) => client.withReconnect(false));
    open(pair);
    press("Connect");
    await waitFor(() => expect(screen.getByRole("alert").textContent).not.toBe(""));
    await waitFor(() => expect(fact("State")).not.toBe("connecting"));
  });

  it("says when the next attempt is", async () => {
    const pair = await connected();
    open(pair);
    await act(() => server.stop());
    await waitFor(() => expect(fact("State")).toBe("reconnecting"));
    await waitFor(() => expect(fact("Next attempt")).toMatch(/^in [\d.]+ m?s$/));
  });

  it("shows what waits, and forgets it when asked to", async () => {
    const pair = recorded();
    open(pair);
    await act(() => pair.client.sendMessage({ type: "note" }));
    await waitFor(() => expect(fact("Waiting messages")).toBe("1"));
    press("Clear queue");
    await waitFor(() => expect(fact("Waiting messages")).toBe("0"));
  });

  it("sends a message that is written by hand", async () => {
    const pair = await connected();
    const heard = new Promise<unknown>((resolve) => {
      pair.client.subscribe("note", (message) => resolve(message.toJSON()));
    });
    open(pair);
    type("Type", "note");
    type("Room", "");
    type("Data (JSON)", '{"text":"Hello"}');
    press("Send");
    await waitFor(() => expect(screen.getByRole("status").textContent).toBe("note: sent"));
    expect(await heard).toMatchObject({ type: "note", data: { text: "Hello" } });
  });

  it("says what is wrong with data that is no JSON, and sends nothing", async () => {
    const pair = await connected();
    const before = pair.recorder.version;
    open(pair);
    type("Data (JSON)", "{oops");
    press("Send");
    expect(screen.getByRole("alert").textContent).toMatch(/^This is not JSON/);
    expect(screen.getByLabelText("Data (JSON)").getAttribute("aria-invalid")).toBe("true");
    expect(pair.recorder.version).toBe(before);
  });

  it("says why a message is refused", async () => {
    open(await connected());
    type("Type", "");
    press("Send");
    await waitFor(() =>
      expect(screen.getByRole("alert").textContent).toMatch(/type must be a non-empty string/),
    );
  });
});

describe("the tab Messages", () => {
  it("lists what goes out and comes in as it happens, the newest at the bottom", async () => {
    const pair = await connected();
    open(pair, "Messages");
    await act(() => pair.client.sendMessage({ type: "note", data: "first" }));
    await act(() => pair.client.sendMessage({ type: "memo", data: "second" }));
    await waitFor(() => expect(messages().join("\n")).toMatch(/in memo/));
    expect(messages().map((text) => /(in|out) (\w+)/.exec(text)?.[0])).toEqual(
      expect.arrayContaining(["in welcome", "out note", "out memo", "in note", "in memo"]),
    );
    expect(messages().at(-1)).toMatch(/in memo/);
  });

  it("filters by direction and by text", async () => {
    const pair = await connected();
    open(pair, "Messages");
    await act(() => pair.client.sendMessage({ type: "note", data: "Needle" }));
    await act(() => pair.client.sendMessage({ type: "note", data: "straw" }));
    await waitFor(() => expect(messages()).toHaveLength(5));
    type("Filter messages by text", "needle");
    expect(messages()).toHaveLength(2);
    type("Direction", "out");
    expect(messages()).toHaveLength(1);
    expect(screen.getByText("1 shown, 5 recorded")).toBeTruthy();
    type("Filter messages by text", "");
    type("Direction", "in");
    expect(messages()).toHaveLength(3);
  });

  it("opens a message as a tree, and goes to its step", async () => {
    const pair = await connected();
    open(pair, "Messages");
    await act(() => pair.client.sendMessage({ type: "note", data: { text: "Hello" } }));
    await waitFor(() => expect(messages().join()).toMatch(/out note/));
    const row = screen.getByText("note", { selector: "li:nth-child(2) strong" }).closest("details");
    if (row === null) throw new Error("no row");
    row.open = true;
    fireEvent(row, new Event("toggle"));
    expect(row.textContent).toContain('type: "note"');
    fireEvent.click(within(row).getByRole("button", { name: /^Go to step/ }));
    expect(tab("Time travel").getAttribute("aria-selected")).toBe("true");
    expect(slider().getAttribute("aria-valuetext")).toMatch(/: send$/);
    fireEvent.click(tab("Messages"));
    expect(screen.getByText(/run that is held/)).toBeTruthy();
    press("Live");
    expect(screen.queryByText(/run that is held/)).toBeNull();
  });

  it("lists at most 200 of many", async () => {
    const pair = await connected();
    open(pair, "Messages");
    await act(async () => {
      for (let index = 0; index < 150; index += 1) await pair.client.send(`text ${index}`);
    });
    await waitFor(() => expect(screen.getByText(/^200 shown/)).toBeTruthy());
    expect(messages()).toHaveLength(200);
  });
});

describe("the tab Metrics", () => {
  it("shows the counters, and plots that say what they show", async () => {
    const pair = await connected();
    await pair.client.sendMessage({ type: "note" });
    open(pair, "Metrics");
    await waitFor(() => expect(fact("Messages sent")).toBe("1"));
    expect(Number(fact("Messages received"))).toBeGreaterThan(0);
    const plots = screen.getAllByRole("img").map((plot) => plot.getAttribute("aria-label"));
    expect(plots).toEqual([
      expect.stringMatching(/^Messages in: now/),
      expect.stringMatching(/^Messages out: now/),
      expect.stringMatching(/^Latency: now/),
    ]);
  });
});

describe("the tab Time travel", () => {
  const travelled = async (): Promise<ReturnType<typeof recorded>> => {
    const pair = await connected();
    await pair.client.joinRoom("lobby");
    open(pair, "Time travel");
    return pair;
  };

  it("goes to any step and shows its event, what it changed and asked for, and the state", async () => {
    await travelled();
    const last = Number(slider().max);
    expect(Number(slider().value)).toBe(last);
    press("Previous");
    expect(Number(slider().value)).toBe(last - 1);
    expect(button("Live").getAttribute("aria-pressed")).toBe("false");
    fireEvent.change(slider(), { target: { value: "0" } });
    expect(screen.getByText("This is where the recording begins.")).toBeTruthy();
    while (slider().getAttribute("aria-valuetext")?.endsWith(": joinRoom") !== true) press("Next");
    const differences = within(screen.getByRole("list", { name: "Differences" }));
    expect(differences.getByText("rooms.lobby").parentElement?.textContent).toMatch(/^\+ added/);
    expect(screen.getByRole("list", { name: "Effects" }).textContent).toContain("send");
    expect(screen.getByText('"joinRoom"')).toBeTruthy();
    press("Live");
    expect(Number(slider().value)).toBe(last);
  });

  it("holds its step while more is recorded", async () => {
    const { client } = await travelled();
    press("Previous");
    const held = slider().value;
    await act(() => client.sendMessage({ type: "note" }));
    await waitFor(() => expect(screen.getByText(/held, \d+ newer/)).toBeTruthy());
    expect(slider().value).toBe(held);
  });

  it("plays the run to its end", async () => {
    await travelled();
    const last = Number(slider().max);
    fireEvent.change(slider(), { target: { value: String(last - 2) } });
    press("Play");
    expect(button("Play").getAttribute("aria-pressed")).toBe("true");
    await waitFor(() => expect(Number(slider().value)).toBe(last), { timeout: 5_000 });
    await waitFor(() => expect(button("Play").getAttribute("aria-pressed")).toBe("false"));
  });

  it("exports a journal that replays, and imports one", async () => {
    const blobs: Blob[] = [];
    const clicked: string[] = [];
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`,
      revokeObjectURL: () => undefined,
    });
    const { client, recorder } = await travelled();
    const click = jest.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      clicked.push(this.download);
    });
    press("Export");
    click.mockRestore();
    expect(clicked).toEqual(["jounce-journal.jsonl"]);
    expect(blobs[0]?.size).toBe(new Blob([recorder.text()]).size);
    expect(replay(recorder.text()).equals(client.current)).toBe(true);

    const file = new File([recorder.lines().slice(0, 3).join("\n")], "run.jsonl");
    fireEvent.change(screen.getByLabelText("Import"), { target: { files: [file] } });
    await waitFor(() => expect(screen.getByText(/imported$/)).toBeTruthy());
    expect(slider().max).toBe("2");
  });

  it("says which line of a file is bad", async () => {
    const { recorder } = await travelled();
    const file = new File([`${recorder.lines()[0]}\n{"type":"nothing"}`], "run.jsonl");
    fireEvent.change(screen.getByLabelText("Import"), { target: { files: [file] } });
    await waitFor(() =>
      expect(screen.getByRole("alert").textContent).toBe(
        "This is no journal: line 2: type: expected the name of an event",
      ),
    );
  });

  it("moves with the Redux DevTools of the page", async () => {
    const monitor = new FakeMonitor();
    Object.assign(globalThis, { __REDUX_DEVTOOLS_EXTENSION__: monitor });
    const pair = await connected();
    open(pair, "Time travel");
    act(() => monitor.tell({ type: "START" }));
    await act(() => pair.client.joinRoom("lobby"));
    await waitFor(() => expect(monitor.types).toContain("joinRoom"));
    const actionId = monitor.types.indexOf("joinRoom");
    act(() => monitor.dispatch({ type: "JUMP_TO_ACTION", actionId }));
    expect(slider().getAttribute("aria-valuetext")).toMatch(/: joinRoom$/);
    Reflect.deleteProperty(globalThis, "__REDUX_DEVTOOLS_EXTENSION__");
  });
});
