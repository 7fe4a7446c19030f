/** Decides how people, times and counts are written. */

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** The time of day. */
export const timeText = (at: number): string => clock.format(at);

/** Date and time. */
export const momentText = (at: number): string => moment.format(at);

/** The day in words, as seen from `now`. */
export const dayText = (at: number, now: number): string => {
  const day = new Date(at).toDateString();
  const near = [0, 1, -1].find((days) => day === daysFrom(now, days));
  if (near === undefined) return date.format(at);
  return near === 0 ? "Today" : near === 1 ? "Tomorrow" : "Yesterday";
};

const daysFrom = (now: number, days: number): string => {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  return day.toDateString();
};

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How far `at` is from `now`: "in 5 minutes", "2 hours ago", "now". */
export const relativeText = (at: number, now: number): string => {
  const awayMs = at - now;
  for (const [unit, unitMs] of units) {
    const away = Math.round(awayMs / unitMs);
    if (away !== 0) return relative.format(away, unit);
  }
  return awayMs > 0 ? "in less than a minute" : "just now";
};

/** One or two letters for an avatar. */
export const initialsOf = (name: string): string => {
  const words = name.split(" ").filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = name, second = ""] = words;
  return [first, second]
    .map((word) => Array.from(word)[0] ?? "")
    .join("")
    .toUpperCase();
};

/** The hue of a user in degrees, always the same for the same id. */
export const hueOf = (userId: string): number => {
  let hash = 7;
  for (const character of userId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 100_003;
  // Steps of 24 degrees, so that two people are either of one colour or clearly of two.
  return (hash % 15) * 24;
};

/** Who types. */
export const typingText = (names: readonly string[]): string => {
  const [first, second, ...others] = names;
  if (first === undefined) return "";
  if (second === undefined) return `${first} is typing`;
  return others.length === 0 ? `${first} and ${second} are typing` : "Several people are typing";
};

/** `1 message`, `2 messages`. */
export const countText = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;
