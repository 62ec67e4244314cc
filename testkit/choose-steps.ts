/** Returns the steps to cut, counted from 1: every n-th, and the first of each kind. */
export function chooseSteps(steps: readonly string[], every: number): number[] {
  const at = steps.map((_, index) => index + 1);
  return at.filter((step) => (step - 1) % every === 0 || steps.indexOf(steps[step - 1]!) === step - 1);
}
