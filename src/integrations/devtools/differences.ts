/** Decides how the difference of two plain states is told: by path, added, removed or changed. */
import microdiff from "microdiff";

/** One place at which two states differ. */
export interface Difference {
  /** The keys that lead there. Members of a list that have a name of their own are known by it. */
  readonly path: readonly (string | number)[];
  readonly kind: "added" | "removed" | "changed";
  /** Undefined for what was added. */
  readonly before: unknown;
  /** Undefined for what was removed. */
  readonly after: unknown;
}

/** A JSON object without a prototype, so that no name is taken. */
type Plain = Readonly<Record<string, unknown>>;

/** Where `before` and `after` differ; both are taken as what JSON makes of them. */
export const differencesOf = (before: unknown, after: unknown): readonly Difference[] => {
  const [from, to] = comparable(before, after);
  return microdiff({ value: from }, { value: to }, { cyclesFix: false }).map((difference) => {
    const path = difference.path.slice(1);
    switch (difference.type) {
      case "CREATE":
        return { path, kind: "added", before: undefined, after: difference.value };
      case "REMOVE":
        return { path, kind: "removed", before: difference.oldValue, after: undefined };
      case "CHANGE":
        return { path, kind: "changed", before: difference.oldValue, after: difference.value };
    }
  });
};

/**
 * Both values in the form in which they are compared: plain JSON, and lists whose members have names
 * (pairs of a name and a value, objects with a `name` or an `id`) as objects by those names. So one
 * room more is one difference, wherever in the list it stands.
 */
export const comparable = (before: unknown, after: unknown): readonly [unknown, unknown] =>
  aligned(toPlain(before), toPlain(after));

const toPlain = (value: unknown): unknown => {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
};

const aligned = (before: unknown, after: unknown): readonly [unknown, unknown] => {
  if (Array.isArray(before) && Array.isArray(after)) {
    const [from, to] = [byName(before), byName(after)];
    return from === undefined || to === undefined ? lists(before, after) : objects(from, to);
  }
  if (isObject(before) && isObject(after)) return objects(before, after);
  return [bare(before), bare(after)];
};

const lists = (
  before: readonly unknown[],
  after: readonly unknown[],
): readonly [unknown, unknown] => {
  const from: unknown[] = before.map(bare);
  const to: unknown[] = after.map(bare);
  for (let index = 0; index < Math.min(before.length, after.length); index += 1) {
    [from[index], to[index]] = aligned(before[index], after[index]);
  }
  return [from, to];
};

const objects = (before: Plain, after: Plain): readonly [Plain, Plain] => {
  const from = emptyObject();
  const to = emptyObject();
  for (const [key, value] of Object.entries(before)) {
    if (Object.hasOwn(after, key)) [from[key], to[key]] = aligned(value, after[key]);
    else from[key] = bare(value);
  }
  for (const [key, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, key)) to[key] = bare(value);
  }
  return [from, to];
};

/** A value whose objects have no prototype. */
const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare);
  if (!isObject(value)) return value;
  const object = emptyObject();
  for (const [key, inner] of Object.entries(value)) object[key] = bare(inner);
  return object;
};

const byName = (list: readonly unknown[]): Plain | undefined => {
  const object = emptyObject();
  for (const member of list) {
    const [name, value] = named(member);
    if (name === undefined || Object.hasOwn(object, name)) return undefined;
    object[name] = value;
  }
  return object;
};

const named = (member: unknown): readonly [string | undefined, unknown] => {
  if (Array.isArray(member)) {
    const [name, value]: readonly unknown[] = member;
    return [member.length === 2 && typeof name === "string" ? name : undefined, value];
  }
  const name = isObject(member) ? (member["name"] ?? member["id"]) : undefined;
  return [typeof name === "string" ? name : undefined, member];
};

const emptyObject = (): Record<string, unknown> => {
  const object: Record<string, unknown> = Object.create(null);
  return object;
};

const isObject = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);
