/** Writes how many tests passed and failed to the file named by JOUNCE_COUNT_FILE. */
const { writeFileSync } = require("node:fs");

module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.JOUNCE_COUNT_FILE;
    if (!file) return;
    const passed = results.numPassedTests;
    // A suite that cannot run has no tests of its own to fail.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    writeFileSync(file, JSON.stringify({ passed, failed }));
  }
};
