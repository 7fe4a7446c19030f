/**
 * What went wrong in other libraries of this kind, by the names of the advisories, and which of that
 * cannot happen here for want of the thing itself.
 */

/** The names of each, in the order of the table from which they are; some have several. */
export const advisories: readonly (readonly string[])[] = [
  ["CVE-2016-10518"],
  ["CVE-2026-45736"],
  ["CVE-2016-10542"],
  ["GHSA-5v72"],
  ["CVE-2021-32640"],
  ["CVE-2024-37890"],
  ["CVE-2026-48779"],
  ["CVE-2020-36048", "CVE-2020-36049"],
  ["CVE-2022-21676"],
  ["CVE-2022-41940"],
  ["CVE-2023-31125"],
  ["CVE-2026-59725", "GHSA-r635"],
  ["GHSA-gr94"],
  ["CVE-2024-38355"],
  ["CVE-2022-2421"],
  ["CVE-2023-32695"],
  ["CVE-2026-33151"],
  ["CVE-2020-28481"],
  ["CVE-2017-16031"],
  ["CVE-2016-10536", "CVE-2020-15134"],
  ["CVE-2020-7693"],
  ["CVE-2020-11020"],
  ["CVE-2020-7662", "CVE-2020-7663"],
  ["CVE-2026-32301"],
  ["CVE-2026-49998"],
  ["decompressed_message_size_limit"],
  ["CVE-2026-42786"],
  ["CVE-2026-39804"],
  ["CVE-2026-32689"],
  ["CVE-2026-8469"],
  ["CVE-2026-2229"],
  ["CVE-2020-27813"],
  ["CVE-2021-21368", "CVE-2026-21452", "CVE-2026-48109"],
  ["CVE-2026-27148", "CVE-2026-27977"],
  ["CVE-2026-14631"],
  ["CVE-2018-1270"],
  ["CVE-2023-35391", "MS13-103"],
  ["CVE-2026-48802"],
  ["CVE-2020-36406"],
];

/** Why there is no test for one, by its number in the table. */
export const excusedAdvisories: Readonly<Record<number, string>> = {
  13: "there is one transport, and no id of a session gives access to anything",
  33: "there is no codec for MessagePack: binary frames are handed over as they came",
  37: "there is no bus that applications could share, and no page is ever written",
};
