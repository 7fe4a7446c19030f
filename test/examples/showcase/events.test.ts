import {
  draftOf,
  fieldTime,
  problemOf,
} from "../../../examples/showcase/page/examples/eventDraft.js";
import { withWaiting } from "../../../examples/showcase/page/examples/waitingEvents.js";

const noon = new Date(2026, 0, 2, 12).getTime();
const hourMs = 3_600_000;

const form = (fields: Readonly<Record<string, string>> = {}): FormData => {
  const data = new FormData();
  const all = { title: " Tea ", start: fieldTime(noon), minutes: "30", location: "", ...fields };
  for (const [name, value] of Object.entries(all)) data.set(name, value);
  return data;
};

describe("the form for an event", () => {
  it("is an event on the reader's own clock", () => {
    expect(draftOf(form())).toEqual({
      title: "Tea",
      startDate: noon,
      endDate: noon + hourMs / 2,
      location: "",
      description: "",
    });
  });

  it.each([
    ["a blank title", { title: "   " }, /title/],
    ["no date", { start: "" }, /when it begins/],
    ["no duration", { minutes: "x" }, /how long/],
    ["a date that is over", { start: fieldTime(noon - 2 * hourMs) }, /over already/],
  ])("says what is wrong with %s", (_, fields, problem) => {
    expect(problemOf(draftOf(form(fields)), noon)).toMatch(problem);
  });

  it("has no fault with what goes on", () => {
    const begun = draftOf(form({ start: fieldTime(noon - hourMs / 4) }));
    expect(problemOf(begun, noon)).toBeUndefined();
  });
});

describe("events that were changed without a connection", () => {
  const event = (eventId: string, startDate: number) =>
    ({ eventId, action: "created", eventData: { title: eventId, startDate } }) as const;
  const waiting = (data: unknown, type = "event_update") => ({ message: { type, data } });
  const shown = (...queue: readonly ReturnType<typeof waiting>[]) =>
    withWaiting([event("tea", noon), event("talk", noon + hourMs)], queue).map(
      ({ eventId, action, isWaiting }) => [eventId, action, isWaiting],
    );

  it("stand among the others, by when they begin, and are marked", () => {
    expect(shown(waiting(event("walk", noon + 1)))).toEqual([
      ["tea", "created", false],
      ["walk", "created", true],
      ["talk", "created", false],
    ]);
  });

  it("are as the last change left them; a cancellation need not say of what", () => {
    expect(shown(waiting({ eventId: "tea", action: "cancelled" }))).toEqual([
      ["tea", "cancelled", true],
      ["talk", "created", false],
    ]);
  });

  it.each([
    ["of another kind", waiting(event("walk", noon), "chat_message")],
    ["of nothing", waiting(null)],
    ["about an unknown event", waiting({ eventId: "party", action: "cancelled" })],
  ])("are not made of a message %s", (_, message) => {
    expect(shown(message)).toEqual(shown());
  });
});
