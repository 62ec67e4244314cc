/** Whether all generated cases are tried, as in `npm run test:deep`, or a fixed share that has every kind of them. */
export const IS_DEEP = process.env['HOLDFAST_TEST_DEEP'] === '1';

/** Returns how many cases to try: `few` in `npm test`, `all` in `npm run test:deep`. */
export function cases(few: number, all: number): number {
  return IS_DEEP ? all : few;
}
