/** Decides how a message is written by hand and what is said about it. */
import { either as E } from "fp-ts";
import type { FormEvent, ReactElement } from "react";
import { useId, useState } from "react";
import type { LiveClient } from "../../../driver/client/LiveClient.js";
import { reasonOf } from "./format.js";

const noOutcome = { fault: "", told: "" };

/** A form that sends one message: type, room, and data as JSON. */
export function SendForm({ client }: { readonly client: LiveClient }): ReactElement {
  const id = useId();
  const [type, setType] = useState("chat_message");
  const [room, setRoom] = useState("");
  const [text, setText] = useState("");
  const [{ fault, told }, setOutcome] = useState(noOutcome);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const data = dataOf(text);
    if (E.isLeft(data)) return setOutcome({ fault: data.left, told: "" });
    setOutcome(noOutcome);
    const message = { type, data: data.right, ...(room === "" ? {} : { room }) };
    client.sendMessage(message).then(
      (outcome) => setOutcome({ fault: "", told: `${type}: ${outcome}` }),
      (cause: unknown) => setOutcome({ fault: reasonOf(cause), told: "" }),
    );
  };
  return (
    <form onSubmit={send} aria-label="Send a message" noValidate>
      <h3 className="jounce-subtitle">Send</h3>
      <div className="jounce-row">
        <Field label="Type" value={type} onChange={setType} />
        <Field label="Room" value={room} onChange={setRoom} />
      </div>
      <div className="jounce-field">
        <label className="jounce-label" htmlFor={`${id}data`}>
          Data (JSON)
        </label>
        <textarea
          id={`${id}data`}
          className="jounce-input"
          rows={3}
          value={text}
          spellCheck={false}
          aria-invalid={fault !== ""}
          aria-describedby={`${id}said`}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div id={`${id}said`}>
        {fault !== "" && (
          <p className="jounce-fault" role="alert">
            {fault}
          </p>
        )}
        <p className="jounce-note" role="status">
          {told}
        </p>
      </div>
      <button type="submit" className="jounce-button jounce-main">
        Send
      </button>
    </form>
  );
}

function Field(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className="jounce-field jounce-grow">
      <label className="jounce-label" htmlFor={id}>
        {props.label}
      </label>
      <input
        id={id}
        className="jounce-input"
        value={props.value}
        autoComplete="off"
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    </div>
  );
}

/** The data that a text stands for; none for an empty one. A `Left` says what is wrong with it. */
const dataOf = (text: string): E.Either<string, unknown> =>
  text.trim() === ""
    ? E.right(undefined)
    : E.tryCatch(
        (): unknown => JSON.parse(text),
        (cause) => `This is not JSON: ${reasonOf(cause)}`,
      );
