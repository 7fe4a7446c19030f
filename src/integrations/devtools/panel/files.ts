/** Decides how a text leaves the page as a file. */

/** Has the browser save `text` under that name. */
export const saveFile = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the data by the end of this task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
};
