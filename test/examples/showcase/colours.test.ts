import { readFileSync } from "node:fs";
import { join } from "node:path";

const tokens = readFileSync(
  join(__dirname, "../../../examples/showcase/page/styles/tokens.css"),
  "utf8",
);

/** A colour as it is in light and in dark. */
const colour = (name: string): readonly string[] => {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens);
  if (found === null) throw new Error(`There is no colour ${name}`);
  return found.slice(1);
};

/** The relative luminance of a colour, 0 to 1 (WCAG 2.2). */
const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrasts = (a: string, b: string): readonly number[] => {
  const others = colour(b);
  return colour(a).map((one, index) => {
    const [low = 0, high = 0] = [one, others[index] ?? ""].map(luminance).sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  });
};

describe("the colours, light and dark", () => {
  it.each([
    ["field-line", "surface", 3],
    ["field-line", "canvas", 3],
    ["field-line", "raised", 3],
    ["field-line", "hover", 3],
    ["accent", "surface", 3],
    ["ink-soft", "canvas", 4.5],
    ["ink-soft", "hover", 4.5],
    ["accent-ink", "selected", 4.5],
    ["bad", "surface", 4.5],
    ["bad", "bad-soft", 4.5],
  ])("have a contrast of %s on %s of at least %p", (front, back, least) => {
    for (const contrast of contrasts(front, back)) expect(contrast).toBeGreaterThanOrEqual(least);
  });
});
