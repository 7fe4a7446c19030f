/** Has the server send an example of a notification, as there is nothing here that goes wrong. */
import { useWebSocketContext } from "jounce-websocket/react";
import type { SubmitEvent } from "react";

const categories = ["info", "success", "warning", "error"] as const;

/** A choice of examples, and a button: to look through the choice does nothing yet. */
export const Samples = () => {
  const { websocket } = useWebSocketContext();
  const send = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget).get("category");
    websocket.sendMessage({ type: "notify_me", data }).catch(() => undefined);
  };
  return (
    <form className="samples" onSubmit={send}>
      <label>
        <span className="visually-hidden">Example</span>
        <select className="button is-small" name="category">
          {categories.map((category) => (
            <option key={category} value={category}>
              {category}
            </option>
          ))}
        </select>
      </label>
      <button className="button is-small" type="submit">
        Send me an example
      </button>
    </form>
  );
};
