/** What a page uses that sends and shows messages. */
export { useMessages, useWebSocket } from "../../dist/esm/react.browser.js";
