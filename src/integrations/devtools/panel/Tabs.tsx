/** Decides how tabs are chosen, by pointer and by keys. */
import type { KeyboardEvent, ReactElement, ReactNode } from "react";
import { useId, useRef } from "react";

/** Some tabs, one of which is chosen. */
export interface TabsProps<Name extends string> {
  readonly label: string;
  readonly names: readonly Name[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
  /** What the chosen tab shows. */
  readonly children: ReactNode;
}

/** A row of tabs over what the chosen one shows. Arrow keys, Home and End move the choice. */
export function Tabs<Name extends string>(props: TabsProps<Name>): ReactElement {
  const { label, names, chosen, onChoose, children } = props;
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const index = indexAfter(event.key, names.indexOf(chosen), names.length);
    const name = index === undefined ? undefined : names[index];
    if (index === undefined || name === undefined) return;
    event.preventDefault();
    onChoose(name);
    const tab = row.current?.children[index];
    if (tab instanceof HTMLElement) tab.focus();
  };
  return (
    <>
      <div ref={row} className="jounce-tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {names.map((name, index) => (
          <button
            key={name}
            id={`${id}${index}`}
            type="button"
            role="tab"
            className="jounce-tab"
            aria-selected={name === chosen}
            aria-controls={`${id}body`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <div
        id={`${id}body`}
        className="jounce-body"
        role="tabpanel"
        aria-labelledby={`${id}${names.indexOf(chosen)}`}
      >
        {children}
      </div>
    </>
  );
}

const indexAfter = (key: string, index: number, count: number): number | undefined => {
  switch (key) {
    case "ArrowRight":
      return (index + 1) % count;
    case "ArrowLeft":
      return (index + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
};
