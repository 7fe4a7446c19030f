import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { EventDialog } from "../../../examples/showcase/page/examples/EventDialog.js";
import { NameForm } from "../../../examples/showcase/page/shell/Name.js";

// What a browser has and the simulated page lacks.
beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
    fireEvent(this, new Event("close"));
  };
});
afterEach(cleanup);

const alertText = (): string => screen.getByRole("alert", { hidden: true }).textContent ?? "";

describe("the form for an event", () => {
  type Save = Parameters<typeof EventDialog>[0]["onSave"];
  const fill = (onSave: Save, isLive = true) => {
    let isOpen = true;
    render(
      <EventDialog
        eventData={undefined}
        now={Date.now()}
        isLive={isLive}
        onSave={onSave}
        onClose={() => (isOpen = false)}
      />,
    );
    const title = screen.getByLabelText<HTMLInputElement>("Title");
    const send = (value: string, start?: string): void => {
      fireEvent.change(title, { target: { value } });
      if (start !== undefined) {
        fireEvent.change(screen.getByLabelText("Begins"), { target: { value: start } });
      }
      const { form } = title;
      if (form !== null) fireEvent.submit(form);
    };
    return { send, title, isOpen: () => isOpen };
  };

  it.each(["sent", "queued"] as const)("closes when the event was %s", async (outcome) => {
    const { send, isOpen } = fill(() => Promise.resolve(outcome));
    send("Tea");
    await waitFor(() => expect(isOpen()).toBe(false));
  });

  it("stays open and says what is wrong when the event is refused or dropped", async () => {
    const answers = [Promise.reject(new Error("Not allowed")), Promise.resolve("dropped" as const)];
    const { send, isOpen } = fill(() => answers.shift() ?? Promise.resolve("sent"));
    send("Tea");
    await waitFor(() => expect(alertText()).toBe("Not allowed"));
    send("Tea");
    await waitFor(() => expect(alertText()).toMatch(/Too much waits/));
    expect(isOpen()).toBe(true);
  });

  it("sends no event without a title, and none that is over", () => {
    let count = 0;
    const { send, isOpen, title } = fill(() =>
      Promise.resolve((count += 1) > 0 ? "sent" : "queued"),
    );
    send("   ");
    expect([alertText(), title.validity.patternMismatch]).toEqual([
      "Give the event a title.",
      true,
    ]);
    send("Tea", "2020-01-01T10:00");
    expect(alertText()).toMatch(/over already/);
    const begins = screen.getByLabelText<HTMLInputElement>("Begins");
    expect([begins.min > "2020-01-01T10:00", isOpen(), count]).toEqual([true, true, 0]);
  });

  it("says that the event will wait, where there is no connection", () => {
    fill(() => Promise.resolve("queued"), false);
    expect(screen.getByText(/The event waits and is sent later/)).toBeDefined();
  });
});

describe("the form for a name", () => {
  it("says beside the field why a name was not taken, and lets somebody give up", async () => {
    let isCancelled = false;
    const problem = "A name needs a letter or a digit.";
    render(
      <NameForm
        name="Ada"
        onSave={() => Promise.reject(new Error(problem))}
        onCancel={() => (isCancelled = true)}
      />,
    );
    const field = screen.getByLabelText("Your name");
    fireEvent.change(field, { target: { value: "!!" } });
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(alertText()).toBe(problem));
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(field.getAttribute("aria-describedby")).toBe(screen.getByRole("alert").id);
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(isCancelled).toBe(true);
  });
});
