type Theme =
  | 'server'
  | 'data'
  | 'login'
  | 'answers'
  | 'limits'
  | 'errors'
  | 'connection'
  | 'pages'
  | 'jobs'
  | 'listings'
  | 'clock';

/** Describes one option or fault, for the command line, the validation and the documentation. */
export interface OptionSpec {
  readonly name: string;
  /** `option`: fixed at the start. `fault`: can also be changed at run time. */
  readonly kind: 'option' | 'fault';
  /** `probability` is a number from 0 to 1, `time` an ISO 8601 instant with `Z` or an offset. */
  readonly type: 'integer' | 'number' | 'probability' | 'string' | 'time' | 'boolean' | 'choice';
  readonly choices?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** The value when it is not given; `''` for a time that is computed. */
  readonly default: string | number | boolean;
  readonly theme: Theme;
  readonly help: string;
}

/** A fault that happens with a probability, by default never. */
export const share = <const Name extends string, const T extends Theme>(name: Name, theme: T, help: string) =>
  ({ name, type: 'probability', default: 0, theme, help }) as const;

/** A whole number that is not negative. */
export const count = <const Name extends string, const T extends Theme>(
  name: Name,
  theme: T,
  byDefault: number,
  help: string,
) => ({ name, type: 'integer', minimum: 0, default: byDefault, theme, help }) as const;

/** A time span that is not negative; its unit is the end of its name. */
export const span = <const Name extends string, const T extends Theme>(
  name: Name,
  theme: T,
  byDefault: number,
  help: string,
) => ({ name, type: 'number', minimum: 0, default: byDefault, theme, help }) as const;

/** Any text. */
export const text = <const Name extends string, const T extends Theme>(
  name: Name,
  theme: T,
  byDefault: string,
  help: string,
) => ({ name, type: 'string', default: byDefault, theme, help }) as const;

/** An instant; what it is by default is computed, and its help says how. */
export const time = <const Name extends string, const T extends Theme>(name: Name, theme: T, help: string) =>
  ({ name, type: 'time', default: '', theme, help }) as const;

/** A choice that is off by default. */
export const toggle = <const Name extends string, const T extends Theme>(name: Name, theme: T, help: string) =>
  ({ name, type: 'boolean', default: false, theme, help }) as const;
