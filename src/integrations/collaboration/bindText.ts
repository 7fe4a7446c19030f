/** Decides how a text and a textarea follow each other: what is typed goes in, the caret stays put. */
import * as Y from "yjs";
import { editAfter, textEdit } from "./textEdit.js";

/**
 * Keeps a textarea and a text the same until the function that it returns is called. What is typed
 * is a transaction with the textarea as its origin: `new Y.UndoManager(text, { trackedOrigins:
 * new Set([area]) })` undoes it.
 */
export const bindText = (text: Y.Text, area: HTMLTextAreaElement): (() => void) => {
  const binding = new TextBinding(text, area);
  return () => binding.destroy();
};

/** Where the selection is, in terms of the characters before it. */
interface Selection {
  readonly start: Y.RelativePosition;
  readonly end: Y.RelativePosition;
}

class TextBinding {
  readonly #text: Y.Text;
  readonly #area: HTMLTextAreaElement;
  readonly #letGo: (() => void)[] = [];
  /** The text as the textarea shows it; what others do while something is composed waits. */
  #shown = "";
  #isComposing = false;
  #selection: Selection | undefined;

  constructor(text: Y.Text, area: HTMLTextAreaElement) {
    this.#text = text;
    this.#area = area;
    this.#show();
    this.#onText();
    this.#on("input", () => this.#isComposing || this.#read());
    this.#on("compositionstart", () => (this.#isComposing = true));
    this.#on("compositionend", () => {
      this.#isComposing = false;
      this.#read();
    });
  }

  destroy(): void {
    for (const letGo of this.#letGo.splice(0)) letGo();
  }

  #onText(): void {
    const text = this.#text;
    const before = (): void => this.#noteSelection();
    const changed = (_event: Y.YTextEvent, { origin }: Y.Transaction): void => {
      if (origin !== this.#area && !this.#isComposing) this.#show();
    };
    text.doc?.on("beforeTransaction", before);
    text.observe(changed);
    this.#letGo.push(
      () => text.doc?.off("beforeTransaction", before),
      () => text.unobserve(changed),
    );
  }

  #on(event: "input" | "compositionstart" | "compositionend", listener: () => unknown): void {
    this.#area.addEventListener(event, listener);
    this.#letGo.push(() => this.#area.removeEventListener(event, listener));
  }

  /** Does in the text what was done in the textarea. */
  #read(): void {
    const { value, selectionEnd } = this.#area;
    const typed = textEdit(this.#shown, value, selectionEnd);
    const text = this.#text;
    const done = editAfter(typed, textEdit(this.#shown, text.toJSON()));
    const change = (): void => {
      if (done.remove > 0) text.delete(done.index, done.remove);
      if (done.insert !== "") text.insert(done.index, done.insert);
    };
    if (text.doc === null) change();
    else text.doc.transact(change, this.#area);
    this.#shown = value;
    if (text.toJSON() === value) return;
    const caret = done.index + done.insert.length;
    this.#selection = { start: this.#position(caret), end: this.#position(caret) };
    this.#show();
  }

  /** Shows the text as it is. */
  #show(): void {
    const area = this.#area;
    const text = this.#text.toJSON();
    this.#shown = text;
    if (area.value === text) return;
    const { scrollTop, selectionDirection } = area;
    area.value = text;
    area.scrollTop = scrollTop;
    // In some browsers a selection takes the focus.
    if (area.ownerDocument.activeElement !== area || this.#selection === undefined) return;
    const { start, end } = this.#selection;
    area.setSelectionRange(this.#index(start), this.#index(end), selectionDirection);
  }

  #noteSelection(): void {
    if (this.#isComposing || this.#area.value !== this.#text.toJSON()) return;
    const { selectionStart, selectionEnd } = this.#area;
    this.#selection = { start: this.#position(selectionStart), end: this.#position(selectionEnd) };
  }

  // Bound to what is before it: what others insert at the caret comes after it.
  #position(index: number): Y.RelativePosition {
    return Y.createRelativePositionFromTypeIndex(this.#text, index, -1);
  }

  #index(position: Y.RelativePosition): number {
    const { doc } = this.#text;
    return doc === null
      ? 0
      : (Y.createAbsolutePositionFromRelativePosition(position, doc)?.index ?? 0);
  }
}
