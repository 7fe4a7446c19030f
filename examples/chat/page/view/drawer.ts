/** Opens and closes the left column where the window is too narrow for both. */
import { find } from "./dom.js";

/** The drawer; on a wide window it is simply there and neither call changes anything to see. */
export const createDrawer = (): { close(): void } => {
  const app = find("app", HTMLDivElement);
  const behind = find("conversation", HTMLElement);
  const opener = find("open-sidebar", HTMLButtonElement);
  const closer = find("close-sidebar", HTMLButtonElement);

  const set = (open: boolean): void => {
    app.dataset["drawer"] = open ? "open" : "closed";
    behind.inert = open;
    opener.ariaExpanded = String(open);
  };
  const isOpen = (): boolean => opener.ariaExpanded === "true";
  const close = (): void => {
    if (!isOpen()) return;
    set(false);
    opener.focus();
  };

  opener.addEventListener("click", () => {
    set(true);
    closer.focus();
  });
  closer.addEventListener("click", close);
  find("backdrop", HTMLDivElement).addEventListener("click", close);
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") close();
  });
  // What opens on a phone that is then turned must not lock the wide page.
  matchMedia("(max-width: 50rem)").addEventListener("change", () => set(false));
  return { close };
};
