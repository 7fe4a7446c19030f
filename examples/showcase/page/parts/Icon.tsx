/** Decides how the icons are drawn: lines on a square of 20 units, in the colour of the text. */

const paths = {
  alert: "M10 3 2.5 16.5h15L10 3ZM10 8.5v3.5M10 14.4v.1",
  back: "M12.5 4.5 7 10l5.5 5.5",
  bell: "M5 8.5a5 5 0 0 1 10 0c0 4 1.5 5 1.5 5h-13s1.5-1 1.5-5ZM8.3 16.3a2 2 0 0 0 3.4 0",
  calendar:
    "M3.5 5.5a1 1 0 0 1 1-1h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-10ZM3.5 8.5h13M7 3v3M13 3v3",
  cancel:
    "M3.5 5.5a1 1 0 0 1 1-1h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-10ZM3.5 8.5h13M7 3v3M13 3v3M8 10.7l4 4M12 10.7l-4 4",
  chat: "M3.5 5.5a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9l-3.5 3v-3a2 2 0 0 1-2-2v-6ZM7 7.3h6M7 10h4",
  check: "m4.5 10.5 3.5 3.5 7.5-8",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6.3V10l2.5 1.5",
  close: "m5.5 5.5 9 9M14.5 5.5l-9 9",
  document:
    "M5 4.5a1 1 0 0 1 1-1h5.5L15 7v8.5a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-11ZM11.3 3.7V7H15M7.8 10.2h4.4M7.8 13h4.4",
  down: "M10 4.5v11M5.5 11l4.5 4.5 4.5-4.5",
  edit: "m4 16 .8-3.4 8.4-8.4a1.6 1.6 0 0 1 2.3 0l.3.3a1.6 1.6 0 0 1 0 2.3l-8.4 8.4L4 16Z",
  error: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7.7 7.7l4.6 4.6M12.3 7.7l-4.6 4.6",
  hash: "M4.5 7.5h12M3.5 12.5h12M8.5 3.5l-2 13M13.5 3.5l-2 13",
  info: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 9.3v4M10 6.6v.1",
  moon: "M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z",
  people:
    "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 16.5c0-3 2.5-4.5 5.5-4.5s5.5 1.5 5.5 4.5M13 3.8a3 3 0 0 1 0 5.5M15 12.3c1.8.6 3 2 3 4.2",
  place:
    "M10 17.5s5.5-4.7 5.5-9a5.5 5.5 0 0 0-11 0c0 4.3 5.5 9 5.5 9ZM10 10.3a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  plus: "M10 4v12M4 10h12",
  reply: "M8 5 3.5 9.5 8 14M3.5 9.5H11c3.3 0 5.5 2 5.5 5.5",
  send: "M3.5 10 16.5 3.5 13 16.5l-3.2-5L3.5 10ZM9.8 11.5l6.7-8",
  settings:
    "M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  success: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM6.8 10.3l2.2 2.2 4.2-4.6",
  sun: "M10 13.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM10 2.5v1.4M10 16.1v1.4M2.5 10h1.4M16.1 10h1.4M4.7 4.7l1 1M14.3 14.3l1 1M4.7 15.3l1-1M14.3 5.7l1-1",
  system:
    "M3 5a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5ZM7 16.5h6M10 13v3.5",
  trash:
    "M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.6 10a1 1 0 0 0 1 1h5.8a1 1 0 0 0 1-1l.6-10M8.5 9v4.5M11.5 9v4.5",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof paths;

/** An icon. It is decoration: what it means is said in words beside it. */
export const Icon = ({ name, small = false }: { name: IconName; small?: boolean }) => (
  <svg className={small ? "icon is-small" : "icon"} viewBox="0 0 20 20" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);

/** The sign of Jounce. */
export const Brand = () => (
  <svg className="brand" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="9" />
    <path d="M6 21c2.6 0 3.2-10 5.8-10s2.6 10 5 10 2.6-7 4.6-7 2 4.4 4.6 4.4" />
  </svg>
);
