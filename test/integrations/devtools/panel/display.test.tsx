import { fireEvent, render, screen } from "@testing-library/react";
import {
  byteCount,
  duration,
  timeOfDay,
} from "../../../../src/integrations/devtools/panel/format.js";
import { JsonTree } from "../../../../src/integrations/devtools/panel/JsonTree.js";
import { pointsOf, Sparkline } from "../../../../src/integrations/devtools/panel/Sparkline.js";

describe("a tree", () => {
  it("makes its branches when they are opened", () => {
    const { container } = render(<JsonTree name="state" value={{ rooms: { lobby: true } }} open />);
    expect(container.textContent).toBe("state: {1}rooms: {1}");
    const [, branch] = container.querySelectorAll("details");
    if (branch === undefined) throw new Error("no branch");
    branch.open = true;
    fireEvent(branch, new Event("toggle"));
    expect(container.textContent).toBe("state: {1}rooms: {1}lobby: true");
  });

  it("shows empty and plain values as they are", () => {
    const value = { none: null, list: [], object: {}, text: "a", gone: undefined };
    const { container } = render(<JsonTree value={value} open />);
    expect(container.textContent).toBe('{4}none: nulllist: []object: {}text: "a"');
  });

  it("cuts what is long, and says how much there is", () => {
    const list = Array.from({ length: 1_000 }, (_, index) => index);
    const { container } = render(<JsonTree value={{ list, text: "x".repeat(9_000) }} open />);
    const [, branch] = container.querySelectorAll("details");
    if (branch === undefined) throw new Error("no branch");
    branch.open = true;
    fireEvent(branch, new Event("toggle"));
    expect(branch.querySelectorAll("li")).toHaveLength(201);
    expect(branch.textContent).toMatch(/… and 800 more$/);
    expect(container.textContent).toContain("… (9002 characters)");
    expect(container.textContent?.length).toBeLessThan(4_000);
  });
});

describe("a plot", () => {
  it("draws the newest number at the right, the highest at the top", () => {
    expect(pointsOf([0, undefined, 10, 5], 10)).toBe("117,39.0 119,1.0 120,20.0");
    expect(pointsOf([0, 0], 0)).toBe("119,39.0 120,39.0");
    expect(pointsOf([], 0)).toBe("");
  });

  it("says in words what it shows", () => {
    render(<Sparkline name="Messages in" unit="/s" values={[3, 12, 1.25]} />);
    expect(screen.getByRole("img").getAttribute("aria-label")).toBe(
      "Messages in: now 1.3 /s, at most 12 /s in two minutes",
    );
  });

  it("says when there is no number yet", () => {
    render(<Sparkline name="Latency" unit="ms" values={[undefined]} />);
    expect(screen.getByRole("img").getAttribute("aria-label")).toMatch(/^Latency: now none yet/);
  });
});

describe("the words for numbers", () => {
  it.each([
    [byteCount(0), "0 B"],
    [byteCount(1_023), "1023 B"],
    [byteCount(1_536), "1.5 KiB"],
    [byteCount(3 * 1_024 ** 2), "3.0 MiB"],
    [duration(12.4), "12 ms"],
    [duration(2_340), "2.3 s"],
    [timeOfDay(undefined), ""],
  ])("are short: %s", (written, expected) => {
    expect(written).toBe(expected);
  });

  it("tell a time to the millisecond", () => {
    expect(timeOfDay(1_760_000_000_123)).toMatch(/123/);
  });
});
