/**
 * A part of the example of a shared text: the carets of the others. A textarea can show none but its
 * own, so the same text lies above it, invisible but for the carets, and scrolls with it.
 */
import type { CSSProperties, ReactNode } from "react";
import { useEffect, useLayoutEffect, useRef } from "react";
import { hueOf } from "../parts/words.js";
import type { Caret } from "./carets.js";

interface HueStyle extends CSSProperties {
  readonly "--hue": number;
}

/** Carets over a textarea. @param carets in the order of their places */
export const RemoteCarets = ({
  area,
  content,
  carets,
}: {
  area: HTMLTextAreaElement | null;
  content: string;
  carets: readonly Caret[];
}) => {
  const mirror = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => follow(mirror.current, area));
  useEffect(() => {
    if (area === null) return undefined;
    const onScroll = (): void => follow(mirror.current, area);
    area.addEventListener("scroll", onScroll);
    return () => area.removeEventListener("scroll", onScroll);
  }, [area]);
  return (
    <div className="sheet sheet-carets" ref={mirror} aria-hidden="true">
      {piecesOf(content, carets)}
      {"\u200b"}
    </div>
  );
};

const follow = (mirror: HTMLElement | null, area: HTMLElement | null): void => {
  if (mirror !== null && area !== null) mirror.scrollTop = area.scrollTop;
};

const piecesOf = (content: string, carets: readonly Caret[]): readonly ReactNode[] => {
  const ends = [...carets.map(({ index }) => index), content.length];
  return ends.flatMap((end, number) => {
    const piece = content.slice(ends[number - 1] ?? 0, end);
    const caret = carets[number];
    return caret === undefined ? [piece] : [piece, <Flag key={caret.key} caret={caret} />];
  });
};

const Flag = ({ caret: { userId, name } }: { caret: Caret }) => {
  const style: HueStyle = { "--hue": hueOf(userId) };
  return (
    <span className="caret" style={style}>
      <span className="caret-name">{name}</span>
    </span>
  );
};
