/** Exit codes of all commands; 0 is success. */
export const EXIT = {
  failed: 1,
  /** Wrong usage, or an input that cannot be understood. */
  usage: 2,
  /** Complete, but not proven. */
  notProven: 3,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;
