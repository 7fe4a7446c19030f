/** Asks who comes for a name. */
import type { SubmitEvent } from "react";
import { useState } from "react";
import { Brand, Icon } from "../parts/Icon.js";
import { friendlyName, introduce } from "../visitor.js";

/** The first page. */
export const Welcome = () => {
  const [name, setName] = useState(friendlyName);
  const [problem, setProblem] = useState("");
  const [isBusy, setIsBusy] = useState(false);

  const enter = async (): Promise<void> => {
    setIsBusy(true);
    try {
      await introduce(name);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "That did not work.");
      setIsBusy(false);
    }
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void enter();
  };

  return (
    <main className="welcome">
      <div className="welcome-card">
        <Brand />
        <div>
          <h1>Welcome to Jounce</h1>
          <p>A live demo of jounce-websocket. Choose a name and open a second window.</p>
        </div>
        <form onSubmit={submit}>
          <div className="field">
            <label className="field-label" htmlFor="name">
              Your name
            </label>
            <input
              className="input"
              id="name"
              name="name"
              autoComplete="nickname"
              maxLength={24}
              required
              // The one thing to do on this page.
              autoFocus
              value={name}
              aria-invalid={problem !== ""}
              aria-describedby="name-problem"
              onFocus={(event) => event.target.select()}
              onChange={(event) => setName(event.target.value)}
            />
            <p className="field-problem" id="name-problem" role="alert">
              {problem}
            </p>
          </div>
          <button className="button is-primary" type="submit" disabled={isBusy}>
            Enter
          </button>
        </form>
        <ul className="welcome-features" aria-label="What is inside">
          <li>
            <Icon name="chat" small /> Chat
          </li>
          <li>
            <Icon name="people" small /> Presence
          </li>
          <li>
            <Icon name="bell" small /> Notifications
          </li>
          <li>
            <Icon name="calendar" small /> Events
          </li>
          <li>
            <Icon name="document" small /> Shared document
          </li>
        </ul>
      </div>
    </main>
  );
};
