/** Decides what an app sees of the developer tools: the recorder, time travel, and the panel. */
export { DevTools } from "./integrations/devtools/DevTools.js";
export type { DevToolsProps } from "./integrations/devtools/DevTools.js";
export type { Difference } from "./integrations/devtools/differences.js";
export { Recorder } from "./integrations/devtools/Recorder.js";
export type { Extent, RecorderOptions } from "./integrations/devtools/Recorder.js";
export { ReduxBridge } from "./integrations/devtools/ReduxBridge.js";
export type {
  ReduxAction,
  ReduxBridgeOptions,
  ReduxConnection,
  ReduxExtension,
} from "./integrations/devtools/ReduxBridge.js";
export { Timeline } from "./integrations/devtools/Timeline.js";
export type {
  AnyTimeline,
  ClientTimeline,
  ServerTimeline,
} from "./integrations/devtools/Timeline.js";
export { TimeTravel } from "./integrations/devtools/TimeTravel.js";
export type { Schedule, TravelView } from "./integrations/devtools/TimeTravel.js";
export type { Direction, WireMessage } from "./integrations/devtools/traffic.js";
