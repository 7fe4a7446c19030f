import { cleanName, nameCharactersMax, uniqueName } from "../../../examples/showcase/names.js";

describe("a name", () => {
  it.each([
    ["is kept as it is", "Ada Lovelace", "Ada Lovelace"],
    ["loses what surrounds it", "  Ada  ", "Ada"],
    ["has single spaces", "Ada\t\n Lovelace", "Ada Lovelace"],
    ["loses what cannot be seen or turns text around", "A\u200bd\u202ea\u0000", "Ada"],
    ["is cut at its ceiling", "x".repeat(100), "x".repeat(nameCharactersMax)],
    [
      "is cut between characters, not within",
      `A${"🦊".repeat(30)}`,
      `A${"🦊".repeat(nameCharactersMax - 1)}`,
    ],
  ])("%s", (_, wanted, name) => {
    expect(cleanName(wanted)).toBe(name);
  });

  it.each([[undefined], [7], [{}], ["   "], ["\u200b"], ["!!"], ["🦊"]])("is not %p", (wanted) => {
    expect(cleanName(wanted)).toBeUndefined();
  });

  it("gets a number when somebody else has one that reads the same", () => {
    expect(uniqueName("Ada", ["Ben"])).toBe("Ada");
    expect(uniqueName("Ada", ["ada", "Ada 2"])).toBe("Ada 3");
    expect(uniqueName("Ada", ["\uff21da"])).toBe("Ada 2");
  });

  it("keeps its ceiling when it gets a number", () => {
    const long = "x".repeat(nameCharactersMax);
    expect(uniqueName(long, [long])).toBe(`${"x".repeat(nameCharactersMax - 2)} 2`);
  });
});
