import { readFileSync } from "node:fs";
import { join } from "node:path";
import { instruments } from "../../../src/integrations/observability/instruments.js";

const guide = readFileSync(
  join(__dirname, "..", "..", "..", "docs", "guide", "observability.md"),
  "utf8",
);

/** The rows of the table of metrics, each as its cells without code marks. */
const rows = [...guide.matchAll(/^\| (`jounce_.*) \|$/gm)].map(([, row = ""]) =>
  row.split("|").map((cell) => cell.trim().replaceAll("`", "")),
);

describe("the guide", () => {
  it("lists everything there is to see, with its kind, its labels and what it is", () => {
    expect(rows).toEqual(
      instruments.map(({ name, kind, labelNames, help }) => [
        `jounce_${name}${kind === "counter" ? "_total" : ""}`,
        kind,
        labelNames.join(", "),
        help,
      ]),
    );
  });
});

describe("the instruments", () => {
  it("have names of their own", () => {
    expect(new Set(instruments.map(({ name }) => name)).size).toBe(instruments.length);
  });
});
