/** Whether as many generated cases are tried as take minutes, as in `npm run test:deep`, or a fixed share of them. */
export const IS_DEEP = process.env['HOLDFAST_TEST_DEEP'] === '1';

/** Returns how many cases to try, or one of how many: `few` in `npm test`, `many` in `npm run test:deep`. */
export function cases(few: number, many: number): number {
  return IS_DEEP ? many : few;
}
