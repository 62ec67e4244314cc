import { FAULT_OPTIONS } from './fault-options.ts';
import type { OptionSpec } from './option-spec.ts';
import { SETTING_OPTIONS } from './setting-options.ts';

type Value<S> = S extends { choices: readonly (infer C)[] }
  ? C
  : S extends { type: 'boolean' }
    ? boolean
    : S extends { type: 'string' | 'time' }
      ? string
      : number;

type Values<Table extends readonly { name: string }[]> = { [S in Table[number] as S['name']]: Value<S> };

/** Settings that are fixed when the simulator starts. */
export type Settings = Values<typeof SETTING_OPTIONS>;

/** Faults, all of which can be changed at run time; probabilities apply to each request or job. */
export type Faults = Values<typeof FAULT_OPTIONS>;

/** Options of `startSimulator`: settings and faults side by side, all optional. */
export type SimulatorOptions = Partial<Settings & Faults>;

/** Every option and every fault, in the order in which they are shown. */
export const SIMULATOR_OPTIONS: readonly OptionSpec[] = [
  ...SETTING_OPTIONS.map((spec) => ({ ...spec, kind: 'option' as const })),
  ...FAULT_OPTIONS.map((spec) => ({ ...spec, kind: 'fault' as const })),
];
