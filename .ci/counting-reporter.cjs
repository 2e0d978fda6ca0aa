// mocha's dot reporter, which also leaves its counts and what failed as JSON in the file of the reporter option `output`.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

class CountingReporter extends reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    // With where it stands and why: who sees only the end of what CI printed has to know what broke.
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      failed.push({
        title: test.fullTitle(),
        file: test.file,
        ms: test.duration,
        error: String(error?.stack ?? error),
      });
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending, tests } = this.stats;
      writeFileSync(options.reporterOptions.output, JSON.stringify({ passes, failures, pending, tests, failed }));
    });
  }
}

module.exports = CountingReporter;
