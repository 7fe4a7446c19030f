import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { Composer } from "../../../examples/showcase/page/parts/Composer.js";
import type { Line } from "../../../examples/showcase/page/parts/Line.js";
import { Messages } from "../../../examples/showcase/page/parts/Messages.js";

// What a browser has and the simulated page lacks: it has no layout, so nothing is ever resized.
beforeAll(() => {
  Object.assign(globalThis, {
    matchMedia: () => ({ matches: true }),
    ResizeObserver: class {
      observe(): void {}
      disconnect(): void {}
    },
  });
  Element.prototype.scrollTo = () => undefined;
});
afterEach(cleanup);

const line = (id: string, userId: string, more: Partial<Line> = {}): Line => ({
  id,
  userId,
  name: userId,
  at: Date.UTC(2026, 0, 2, 12),
  text: `text of ${id}`,
  delivery: "sent",
  isEdited: false,
  replyTo: undefined,
  readers: [],
  ...more,
});

const show = (
  lines: readonly Line[],
  done: (...deed: readonly string[]) => void = () => undefined,
) =>
  render(
    <Messages
      lines={lines}
      selfId="ada"
      label="Messages in lobby"
      emptyTitle="Nothing yet"
      emptyHint="Say something"
      names={["Ada", "Ben"]}
      onReply={({ id }) => done("reply", id)}
      onEdit={({ id }) => done("edit", id)}
      onDelete={({ id }) => done("delete", id)}
      onResend={({ id }) => done("resend", id)}
      onWithdraw={({ id }) => done("withdraw", id)}
    />,
  );

const buttons = (): readonly (string | null)[] =>
  screen.getAllByRole("button").map((button) => button.getAttribute("aria-label"));

describe("a conversation", () => {
  it("lets one's own messages be edited and deleted, and all be answered", () => {
    show([line("m1", "ben"), line("m2", "ada")]);
    expect(buttons()).toEqual([
      "Reply: text of m1",
      "Reply: text of m2",
      "Edit: text of m2",
      "Delete: text of m2",
    ]);
  });

  it("marks what waits, and lets nothing be done with it", () => {
    show([line("m1", "ada", { delivery: "waiting" })]);
    expect(screen.getByText("Waiting to be sent")).toBeDefined();
    expect(screen.queryAllByRole("button")).toEqual([]);
  });

  it("says at once that something waits which was written a while ago, and of news only later", async () => {
    const waiting = { delivery: "waiting" } as const;
    show([line("m1", "ada", waiting), line("m2", "ada", { ...waiting, at: Date.now() + 500 })]);
    const isLate = (id: string): boolean | undefined =>
      document.getElementById(`message-${id}`)?.classList.contains("is-late");
    expect([isLate("m1"), isLate("m2")]).toEqual([true, false]);
    await waitFor(() => expect(isLate("m2")).toBe(true), { timeout: 30_000 });
  });

  it("asks once more before it deletes for everybody, unless somebody leaves or escapes", () => {
    const deeds: (readonly string[])[] = [];
    show([line("m1", "ada")], (...deed) => deeds.push(deed));
    const button = screen.getByRole("button", { name: "Delete: text of m1" });
    fireEvent.click(button);
    expect(button.getAttribute("aria-label")).toBe("Delete for everybody: text of m1");
    fireEvent.keyDown(button, { key: "Escape" });
    fireEvent.click(button);
    fireEvent.blur(button);
    fireEvent.click(button);
    // The second half of a double click.
    fireEvent.click(button, { detail: 2 });
    expect(deeds).toEqual([]);
    fireEvent.click(button);
    expect(deeds).toEqual([["delete", "m1"]]);
  });

  it("gives the focus to the next message when the one that has it is deleted, at last to the heading", async () => {
    const talk = (lines: readonly Line[]) => (
      <section>
        <h2>Lobby</h2>
        <Messages lines={lines} selfId="ada" label="" emptyTitle="" emptyHint="" />
      </section>
    );
    const [first, second, third] = [line("m1", "ada"), line("m2", "ada"), line("m3", "ada")];
    const { rerender } = render(talk([first, second, third]));
    const focused = (): string | undefined =>
      document.activeElement?.id || document.activeElement?.tagName;
    document.getElementById("message-m2")?.focus();
    rerender(talk([first, third]));
    await waitFor(() => expect(focused()).toBe("message-m3"));
    rerender(talk([first]));
    await waitFor(() => expect(focused()).toBe("message-m1"));
    rerender(talk([]));
    await waitFor(() => expect(focused()).toBe("H2"));
  });

  it("marks who is named, and links what is an address of the web", () => {
    show([line("m1", "ben", { text: "@Ada, see https://example.com/a?b=1." })]);
    expect(screen.getByText("@Ada").tagName).toBe("MARK");
    const link = screen.getByRole("link");
    expect([link.textContent, link.getAttribute("href"), link.getAttribute("rel")]).toEqual([
      "https://example.com/a?b=1",
      "https://example.com/a?b=1",
      expect.stringContaining("noopener"),
    ]);
  });

  it("offers to try again or to give up what was refused", () => {
    const deeds: (readonly string[])[] = [];
    show([line("m1", "ada", { delivery: "refused" })], (...deed) => deeds.push(deed));
    fireEvent.click(screen.getByText("Try again"));
    fireEvent.click(screen.getByText("Discard"));
    expect(deeds).toEqual([
      ["resend", "m1"],
      ["withdraw", "m1"],
    ]);
  });

  it("shows what a message answers, and who has read it", () => {
    const readers = [{ userId: "cy", name: "Cy" }];
    show([line("m1", "ben"), line("m2", "ada", { replyTo: "m1", readers })]);
    expect(screen.getByRole("button", { name: "In reply to ben text of m1" })).toBeDefined();
    expect(screen.getByText("Read by Cy")).toBeDefined();
  });

  it("is one stop for the tab key; the arrow keys go from message to message", () => {
    show([line("m1", "ben"), line("m2", "ada"), line("m3", "ben")]);
    const stops = (): readonly string[] =>
      screen
        .getAllByRole("listitem")
        .filter((item) => item.tabIndex === 0)
        .map(({ id }) => id);
    expect(stops()).toEqual(["message-m3"]);
    for (const [key, id] of [
      ["ArrowUp", "m2"],
      ["Home", "m1"],
      ["ArrowUp", "m1"],
      ["End", "m3"],
    ] as const) {
      fireEvent.keyDown(screen.getByRole("list"), { key });
      expect(document.activeElement?.id).toBe(`message-${id}`);
      expect(stops()).toEqual([`message-${id}`]);
    }
  });
});

describe("a composer", () => {
  const write = (props: Partial<Parameters<typeof Composer>[0]> = {}) => {
    const sent: string[] = [];
    render(
      <Composer
        label="Message to lobby"
        textMax={100}
        isShown
        onSend={(text) => sent.push(text)}
        {...props}
      />,
    );
    return { sent, field: screen.getByRole<HTMLTextAreaElement>("textbox") };
  };

  it("has the focus, sends with Enter, and is empty then", () => {
    const { sent, field } = write();
    expect(document.activeElement).toBe(field);
    fireEvent.change(field, { target: { value: "  Hello  " } });
    fireEvent.keyDown(field, { key: "Enter" });
    expect([sent, field.value]).toEqual([["Hello"], ""]);
  });

  it("sends no blanks, and nothing with Shift or while characters are composed", () => {
    const { sent, field } = write();
    fireEvent.change(field, { target: { value: "   " } });
    fireEvent.keyDown(field, { key: "Enter" });
    fireEvent.change(field, { target: { value: "Hello" } });
    fireEvent.keyDown(field, { key: "Enter", shiftKey: true });
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    expect(sent).toEqual([]);
  });

  it("has the text of the message that is edited, and Escape gives it up", () => {
    let isCancelled = false;
    const { field } = write({
      subject: { kind: "edit", line: line("m1", "ada") },
      onCancel: () => (isCancelled = true),
    });
    expect(field.value).toBe("text of m1");
    fireEvent.keyDown(field, { key: "Escape" });
    expect([field.value, isCancelled]).toEqual(["", true]);
  });

  it.each(["Escape", "Enter"])(
    "goes on after an edit, ended by %s, with what was being written",
    (key) => {
      const parts = {
        label: "Message to lobby",
        textMax: 100,
        isShown: true,
        onSend: () => undefined,
      };
      const { rerender } = render(<Composer {...parts} />);
      const field = screen.getByRole<HTMLTextAreaElement>("textbox");
      fireEvent.change(field, { target: { value: "Half a thou" } });
      rerender(<Composer {...parts} subject={{ kind: "edit", line: line("m1", "ada") }} />);
      expect(field.value).toBe("text of m1");
      fireEvent.keyDown(field, { key });
      rerender(<Composer {...parts} />);
      expect(field.value).toBe("Half a thou");
    },
  );

  it("tells of typing and of its end, and shows who else types", () => {
    const told: boolean[] = [];
    const { field } = write({ onTyping: (hasText) => told.push(hasText), typing: ["Ben"] });
    expect(screen.getByText("Ben is typing")).toBeDefined();
    fireEvent.change(field, { target: { value: "H" } });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(told).toEqual([true, false]);
  });
});
