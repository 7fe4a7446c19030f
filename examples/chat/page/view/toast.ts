/** Shows a notice for a while. */
import type { Part } from "./dom.js";
import { find, write } from "./dom.js";

/** How long a notice stays, in milliseconds. */
const toastMs = 5_000;

/** The toast. */
export const createToast = (): Part => {
  const toast = find("toast", HTMLDivElement);
  let shown = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return ({ notice }) => {
    if (notice === undefined || notice.number === shown) return;
    shown = notice.number;
    clearTimeout(timer);
    toast.hidden = false;
    write(toast, notice.text);
    timer = setTimeout(() => (toast.hidden = true), toastMs);
  };
};
