/** Set by `.ci/run`: a test that cannot run where it should is a failure, and not a line that nobody reads. */
const STRICT = process.env['HOLDFAST_TEST_STRICT'] === '1';

/**
 * Returns why tests are skipped, or false. For what can be had on the machine at hand (a browser, Go, a newer Node): what
 * belongs to another platform is skipped there without it.
 *
 * @throws Error with the reason where `HOLDFAST_TEST_STRICT=1`.
 */
export function skipUnlessStrict(reason: string | false): string | false {
  if (reason !== false && STRICT) throw new Error(`HOLDFAST_TEST_STRICT=1 allows no skipped test, and ${reason}`);
  return reason;
}
