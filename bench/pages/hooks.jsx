/** The page of bench/hooks.mjs: one component that is told of every message, and one that is used. */
import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { useMessages, useWebSocket } from "jounce-websocket/react";

const query = new URLSearchParams(location.search);
const seen = new Map();
let renders = 0;
const frames = [];
const longTasks = [];
const delays = [];

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longTasks.push(duration);
}).observe({ entryTypes: ["longtask"] });

const countFrames = (time) => {
  frames.push(time);
  requestAnimationFrame(countFrames);
};
requestAnimationFrame(countFrames);

const Ticks = () => {
  const websocket = useWebSocket({ url: query.get("server") ?? "", protocols: ["jounce.v1"] });
  const ticks = useMessages(websocket, { types: "tick" });
  renders += 1;
  const cursor = useRef(0);
  useEffect(() => {
    for (const { data } of ticks.since(cursor.current)) {
      if (typeof data === "number") seen.set(data, (seen.get(data) ?? 0) + 1);
    }
    cursor.current = ticks.cursor;
  }, [ticks]);
  return (
    <ol>
      {ticks.messages.takeLast(20).map(({ id, data }) => (
        <li key={id}>{String(data)}</li>
      ))}
    </ol>
  );
};

/** How long a click takes until the frame that shows it. */
const Clicks = () => {
  const [count, setCount] = useState(0);
  return (
    <button
      onClick={({ timeStamp }) => {
        setCount(count + 1);
        requestAnimationFrame(() => setTimeout(() => delays.push(performance.now() - timeStamp)));
      }}
    >
      Clicked {count} times
    </button>
  );
};

Object.defineProperty(window, "report", {
  value: () => ({
    seen: seen.size,
    doubles: [...seen.values()].filter((times) => times > 1).length,
    renders,
    frames: frames.length,
    longTasks,
    delays,
  }),
});

createRoot(document.body).render(
  <>
    <Ticks />
    <Clicks />
  </>,
);
