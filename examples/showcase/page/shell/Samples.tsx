/** Has the server send an example of a notification, as there is nothing here that goes wrong. */
import { useWebSocketContext } from "jounce-websocket/react";

const categories = ["info", "success", "warning", "error"] as const;

/** A choice of examples. */
export const Samples = () => {
  const { websocket } = useWebSocketContext();
  const send = (category: string): void => {
    websocket.sendMessage({ type: "notify_me", data: category }).catch(() => undefined);
  };
  return (
    <label>
      <span className="visually-hidden">Send me an example</span>
      <select className="button is-small" value="" onChange={(event) => send(event.target.value)}>
        <option value="" disabled>
          Send me an example
        </option>
        {categories.map((category) => (
          <option key={category} value={category}>
            {category}
          </option>
        ))}
      </select>
    </label>
  );
};
