/** Decides what has been read: everything, while it is shown on a page that somebody looks at. */
import { useEffect, useState } from "react";
import type { Said } from "../parts/rows.js";
import { usePageVisible } from "../parts/usePageVisible.js";

/** What was there before the page was opened is old. */
const openedAt = Date.now();

/** Counts what others said since somebody looked last, and tells it with the name of the place. */
export const useUnread = (
  place: string,
  lines: readonly Said[],
  selfId: string,
  hidden: boolean,
  onUnread: (place: string, count: number) => void,
): boolean => {
  const isLooking = usePageVisible() && !hidden;
  const [readAt, setReadAt] = useState(openedAt);
  const newest = lines.at(-1)?.at ?? 0;
  useEffect(() => {
    if (isLooking) setReadAt((before) => Math.max(before, newest));
  }, [isLooking, newest]);
  const count = isLooking
    ? 0
    : lines.filter(({ userId, at }) => userId !== selfId && at > readAt).length;
  useEffect(() => onUnread(place, count), [onUnread, place, count]);
  return isLooking;
};
