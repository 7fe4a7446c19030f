/** Decides what can be set: one's name, light or dark, and the developer tools. */
import { useId, useState } from "react";
import { Avatar } from "../parts/Avatar.js";
import type { IconName } from "../parts/Icon.js";
import { Icon } from "../parts/Icon.js";
import type { Visitor } from "../visitor.js";
import { Name } from "./Name.js";
import type { Theme } from "./theme.js";
import { setTheme, themes, useTheme } from "./theme.js";

/** What the settings show and change. */
export interface SettingsProps {
  readonly visitor: Visitor;
  readonly isDevMode: boolean;
  readonly onDevMode: (isOn: boolean) => void;
}

/** A button, and the settings behind it. */
export const Settings = (props: SettingsProps) => {
  const id = useId();
  // What was not saved is forgotten with every opening and closing.
  const [openings, setOpenings] = useState(0);
  return (
    <>
      <ThemeButton />
      <button className="user-button" type="button" popoverTarget={id}>
        <Avatar userId={props.visitor.userId} name={props.visitor.name} size="small" />
        <span className="user-name">{props.visitor.name}</span>
        <span className="visually-hidden">: settings</span>
        <Icon name="settings" small />
      </button>
      <div
        className="settings"
        id={id}
        popover="auto"
        role="dialog"
        aria-label="Settings"
        tabIndex={-1}
        onToggle={({ currentTarget, newState }) => {
          setOpenings((count) => count + 1);
          if (newState === "open") currentTarget.focus();
        }}
      >
        <Name {...props} key={openings} />
        <ThemeChoice />
        <label className="switch">
          <span>
            Developer tools
            <br />
            <small className="field-hint">Messages, metrics and time travel</small>
          </span>
          <input
            type="checkbox"
            role="switch"
            checked={props.isDevMode}
            onChange={(event) => props.onDevMode(event.target.checked)}
          />
        </label>
      </div>
    </>
  );
};

const themeIcons: Readonly<Record<Theme, IconName>> = {
  system: "system",
  light: "sun",
  dark: "moon",
};
const themeWords: Readonly<Record<Theme, string>> = {
  system: "System",
  light: "Light",
  dark: "Dark",
};

/** Goes on to the next theme; the settings show all of them. */
const ThemeButton = () => {
  const current = useTheme();
  const next = themes[(themes.indexOf(current) + 1) % themes.length] ?? "system";
  const label = `Appearance: ${themeWords[current]}`;
  return (
    <button
      className="icon-button"
      type="button"
      aria-label={label}
      title={label}
      onClick={() => setTheme(next)}
    >
      <Icon name={themeIcons[current]} />
    </button>
  );
};

const ThemeChoice = () => {
  const current = useTheme();
  return (
    <fieldset>
      <legend className="settings-title">Appearance</legend>
      <div className="segments">
        {themes.map((theme) => (
          <label className="segment" key={theme}>
            <input
              type="radio"
              name="theme"
              checked={theme === current}
              onChange={() => setTheme(theme)}
            />
            <span>
              <Icon name={themeIcons[theme]} small />
              {themeWords[theme]}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};
