import {
  act,
  cleanup,
  fireEvent,
  render,
  renderHook,
  screen,
  waitFor,
} from "@testing-library/react";
import { useRef } from "react";
import { useToasts } from "../../../examples/showcase/page/examples/useToasts.js";
import { useKeptFocus } from "../../../examples/showcase/page/parts/keepFocus.js";
import type { Notice } from "../../../examples/showcase/page/parts/NoticeCard.js";
import { NoticeCard } from "../../../examples/showcase/page/parts/NoticeCard.js";

afterEach(cleanup);

const notice = (id: string, more: Partial<Notice> = {}): Notice => ({
  id,
  at: Date.now() + 60_000,
  title: `title of ${id}`,
  body: "",
  category: "info",
  isRead: false,
  isDismissible: true,
  ...more,
});

describe("toasts", () => {
  const toasts = (notices: readonly Notice[], isSeen = false, stayMs = 20) =>
    renderHook(() => useToasts(notices, isSeen, stayMs)).result;
  const ids = ({ current }: ReturnType<typeof toasts>): readonly string[] =>
    current.shown.map(({ id }) => id);
  const dayMs = 86_400_000;

  it("are the two newest of what is new and unread", () => {
    const old = notice("old", { at: Date.now() - dayMs });
    const read = notice("read", { isRead: true });
    const all = [notice("c"), read, notice("b"), notice("a"), old];
    expect(ids(toasts(all, false, dayMs))).toEqual(["c", "b"]);
  });

  it("are none where the inbox is shown, also afterwards", () => {
    const all = [notice("a")];
    const { result, rerender } = renderHook(({ isSeen }) => useToasts(all, isSeen, dayMs), {
      initialProps: { isSeen: true },
    });
    rerender({ isSeen: false });
    expect(ids(result)).toEqual([]);
  });

  it("can be closed by hand", () => {
    const result = toasts([notice("b"), notice("a")], false, dayMs);
    act(() => result.current.close("b"));
    expect(ids(result)).toEqual(["a"]);
  });

  it("go by themselves, but not while somebody points at one", async () => {
    const held = toasts([notice("a")]);
    act(() => held.current.hold("a"));
    const free = toasts([notice("b")]);
    await waitFor(() => expect(ids(free)).toEqual([]), { timeout: 30_000 });
    expect(ids(held)).toEqual(["a"]);
    act(() => held.current.hold(undefined));
    await waitFor(() => expect(ids(held)).toEqual([]), { timeout: 30_000 });
  });

  it("tell of a pointer and of the focus, and have a button to close them", () => {
    const told: unknown[] = [];
    render(
      <NoticeCard
        isToast
        notice={notice("a")}
        now={0}
        onDismiss={() => told.push("closed")}
        onHold={(isHeld) => told.push(isHeld)}
      />,
    );
    const button = screen.getByRole("button", { name: "Close: title of a" });
    fireEvent.mouseEnter(screen.getByRole("listitem"));
    fireEvent.mouseLeave(screen.getByRole("listitem"));
    fireEvent.focus(button);
    fireEvent.blur(button);
    fireEvent.click(button);
    expect(told).toEqual([true, false, true, false, "closed"]);
  });
});

describe("the focus in a list of notifications", () => {
  const Inbox = ({ notices }: { notices: readonly Notice[] }) => {
    const section = useRef<HTMLElement>(null);
    useKeptFocus(section, "li.notice");
    const hasUnread = notices.some(({ isRead }) => !isRead);
    return (
      <section ref={section}>
        <h2>Inbox</h2>
        <button type="button" disabled={!hasUnread}>
          Mark all as read
        </button>
        <ul>
          {notices.map((each) => (
            <NoticeCard
              key={each.id}
              notice={each}
              now={0}
              onRead={each.isRead ? undefined : () => undefined}
              onDismiss={() => undefined}
            />
          ))}
        </ul>
      </section>
    );
  };
  const focus = (name: string): void => screen.getByRole("button", { name }).focus();
  const focused = (): string => document.activeElement?.textContent ?? "";

  it("stays with the card that was read, and goes to the next one when one is dismissed", async () => {
    const [a, b] = [notice("a"), notice("b")];
    const { rerender } = render(<Inbox notices={[a, b]} />);
    focus("Mark as read: title of a");
    rerender(<Inbox notices={[{ ...a, isRead: true }, b]} />);
    await waitFor(() => expect(focused()).toContain("title of a"));
    focus("Dismiss: title of a");
    rerender(<Inbox notices={[b]} />);
    await waitFor(() => expect(focused()).toContain("title of b"));
  });

  it("goes to the heading when the button that has it can do no more", async () => {
    const a = notice("a");
    const { rerender } = render(<Inbox notices={[a]} />);
    focus("Mark all as read");
    rerender(<Inbox notices={[{ ...a, isRead: true }]} />);
    await waitFor(() => expect(focused()).toBe("Inbox"));
  });

  it("is not taken from who has gone elsewhere", async () => {
    const a = notice("a");
    const { rerender } = render(<Inbox notices={[a]} />);
    focus("Dismiss: title of a");
    document.body.tabIndex = -1;
    document.body.focus();
    await Promise.resolve();
    rerender(<Inbox notices={[]} />);
    // The page tells its observers in the order in which they came.
    await new Promise<void>((resolve) => {
      new MutationObserver(() => resolve()).observe(document.body, { attributes: true });
      document.body.dataset["looked"] = "";
    });
    expect(document.activeElement).toBe(document.body);
  });
});
