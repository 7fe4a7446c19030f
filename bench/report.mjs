/** Turns samples into rows with a verdict, and rows into markdown. */
import { baseline, subject } from "./scenarios.mjs";
import { readable, readableSpread, summarize } from "./statistics.mjs";

const labels = { naive: "ws naive", socketio: "socket.io", jounce: "jounce-websocket" };
const label = (rival) => labels[rival] ?? rival;
const missing = "-";

export function markdownTable(header, rows) {
  const rule = header.map((_, column) => (column === 0 ? "---" : "--:"));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function barText({ atLeast, atMost }) {
  return atLeast === undefined ? `<= ${readable(atMost)}x` : `>= ${readable(atLeast)}x`;
}

function meets(value, { atLeast = -Infinity, atMost = Infinity }) {
  return value >= atLeast && value <= atMost;
}

/** How many times cheaper ours is; for memory, how many times the rival's it takes. */
function ratioTo(rival, ours, { bar }) {
  if (rival === undefined || ours === undefined) return undefined;
  return bar.atMost === undefined ? rival.median / ours.median : ours.median / rival.median;
}

function beatsSocketio(ratio, { bar }) {
  return bar.atMost === undefined ? ratio > 1 : ratio < 1;
}

function verdict(row) {
  const shortOf = [];
  if (row.toBaseline !== undefined && !meets(row.toBaseline, row.scenario.bar))
    shortOf.push(label(baseline));
  if (row.toSocketio !== undefined && !beatsSocketio(row.toSocketio, row.scenario))
    shortOf.push(label("socketio"));
  if (row.toBaseline === undefined) return missing;
  return shortOf.length === 0 ? "ok" : `short (${shortOf.join(", ")})`;
}

/** `samples` is `{ rival: [{ value, perSecond, busy, heap }, ...] }`. */
export function networkRow(scenario, samples, subjectName = subject) {
  const summaries = {};
  for (const [rival, list] of Object.entries(samples)) {
    if (list.length > 0) summaries[rival] = summarize(list.map(({ value }) => value));
  }
  const ours = summaries[subjectName];
  const row = {
    scenario,
    samples,
    summaries,
    toBaseline: ratioTo(summaries[baseline], ours, scenario),
    toSocketio: ratioTo(summaries.socketio, ours, scenario),
  };
  return { ...row, verdict: verdict(row) };
}

const ratioText = (ratio) => (ratio === undefined ? missing : `${readable(ratio)}x`);

export function networkTable(rows, rivals, subjectName = subject) {
  const header = [
    "scenario",
    "unit",
    ...rivals.map(label),
    `${label(baseline)} / ${label(subjectName)}`,
    "bar",
    `socket.io / ${label(subjectName)}`,
    "",
  ];
  return markdownTable(
    header,
    rows.map((row) => [
      row.scenario.title,
      row.scenario.unit,
      ...rivals.map((rival) =>
        row.summaries[rival] ? readableSpread(row.summaries[rival]) : missing,
      ),
      ratioText(row.toBaseline),
      barText(row.scenario.bar),
      ratioText(row.toSocketio),
      row.verdict,
    ]),
  );
}

function throughputText(list = []) {
  if (list.length === 0) return missing;
  const medianOf = (field) => summarize(list.map((sample) => sample[field])).median;
  if (list[0].heap !== undefined) return `heap ${readable(medianOf("heap"))} B`;
  return `${readable(medianOf("perSecond"))} (${medianOf("busy").toFixed(2)})`;
}

export function throughputTable(rows, rivals) {
  return markdownTable(
    ["scenario", ...rivals.map(label)],
    rows.map((row) => [
      row.scenario.title,
      ...rivals.map((rival) => throughputText(row.samples[rival])),
    ]),
  );
}

function stepRows(scenario, { small, large }) {
  const few = summarize(small);
  const many = summarize(large);
  const ratio = many.median / few.median;
  const title = (count) => `${scenario.title}, ${count.toLocaleString("en-US")} connections`;
  return [
    [
      title(scenario.smallConnections),
      scenario.unit,
      readableSpread(few),
      missing,
      missing,
      missing,
    ],
    [
      title(scenario.largeConnections),
      scenario.unit,
      readableSpread(many),
      ratioText(ratio),
      barText(scenario.bar),
      meets(ratio, scenario.bar) ? "ok" : "short",
    ],
  ];
}

function replayRows(scenario, { speeds, length }) {
  const speed = summarize(speeds);
  const title = `${scenario.title}, ${length.toLocaleString("en-US")} events`;
  return [
    [
      title,
      scenario.unit,
      readableSpread(speed),
      missing,
      `>= ${readable(scenario.bar.atLeast)}`,
      meets(speed.median, scenario.bar) ? "ok" : "short",
    ],
  ];
}

export function pureRows(scenario, samples) {
  return scenario.measure === "step" ? stepRows(scenario, samples) : replayRows(scenario, samples);
}

export function pureTable(rows) {
  return markdownTable(["pure core", "unit", label(subject), "large / small", "bar", ""], rows);
}
