import { SIMULATOR_OPTIONS } from './options.ts';
import type { OptionSpec } from './option-spec.ts';
import type { Faults, Settings, SimulatorOptions } from './options.ts';
import { parseInstant } from './query/interval.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Checks options and fills in the defaults.
 *
 * @throws Error naming every unknown name (with the list of known ones) and every value out of range.
 */
export function parseOptions(options: SimulatorOptions, now: number): { settings: Settings; faults: Faults } {
  const given = checked(options, SIMULATOR_OPTIONS, 'option');
  const all = { ...defaults(), ...given } as Settings & Faults;
  const clock = all.now === '' ? now : Date.parse(all.now);
  all.to ||= new Date((Math.floor(clock / HOUR) + Number(all.live)) * HOUR).toISOString();
  all.from ||= new Date(Date.parse(all.to) - DAY).toISOString();
  if (Date.parse(all.from) >= Date.parse(all.to)) throw new Error(`from ${all.from} must be before to ${all.to}.`);
  refuseBurstOutside(all);
  return { settings: all, faults: checked(all, SIMULATOR_OPTIONS, 'fault') as Faults };
}

function refuseBurstOutside({ burstShare, burstAt, from, to }: Settings): void {
  const inside = Date.parse(burstAt) >= Date.parse(from) && Date.parse(burstAt) + MINUTE <= Date.parse(to);
  if (burstShare > 0 && !inside) throw new Error(`burstAt must be at least a minute before to, and not before from.`);
}

/**
 * Checks a change of faults.
 *
 * @throws Error as {@link parseOptions}.
 */
export function parseFaults(patch: unknown): Partial<Faults> {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) throw new Error('Faults must be an object.');
  const faults = SIMULATOR_OPTIONS.filter((spec) => spec.kind === 'fault');
  return checked(patch, faults, 'fault');
}

function defaults(): Record<string, unknown> {
  return Object.fromEntries(SIMULATOR_OPTIONS.map((spec) => [spec.name, spec.default]));
}

function checked(given: object, specs: readonly OptionSpec[], noun: string): Record<string, unknown> {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const unknown = entries.map(([name]) => name).filter((name) => !byName.has(name));
  const problems = entries.flatMap(([name, value]) => {
    const spec = byName.get(name);
    return spec === undefined ? [] : problemOf(spec, value);
  });
  if (unknown.length > 0)
    problems.push(`Unknown ${noun} ${unknown.join(', ')}; known: ${[...byName.keys()].join(', ')}.`);
  if (problems.length > 0) throw new Error(problems.join(' '));
  return Object.fromEntries(entries);
}

function problemOf(spec: OptionSpec, value: unknown): string[] {
  const wanted = wantedBy(spec, value);
  return wanted === null ? [] : [`${spec.name} must be ${wanted}, not ${JSON.stringify(value)}.`];
}

function wantedBy(spec: OptionSpec, value: unknown): string | null {
  switch (spec.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'true or false';
    case 'string':
      return typeof value === 'string' ? null : 'a string';
    case 'time':
      return typeof value === 'string' && (value === '' || parseInstant(value) !== null)
        ? null
        : 'an ISO 8601 time with Z or an offset';
    case 'choice':
      return spec.choices?.includes(value as string) ? null : `one of ${spec.choices?.join(', ')}`;
    case 'integer':
      return Number.isSafeInteger(value) && inRange(spec, value as number) ? null : `a whole number${rangeOf(spec)}`;
    case 'number':
      return Number.isFinite(value) && inRange(spec, value as number) ? null : `a number${rangeOf(spec)}`;
    case 'probability':
      return typeof value === 'number' && value >= 0 && value <= 1 ? null : 'a number from 0 to 1';
  }
}

function inRange({ minimum = -Infinity, maximum = Infinity }: OptionSpec, value: number): boolean {
  return value >= minimum && value <= maximum;
}

function rangeOf({ minimum, maximum }: OptionSpec): string {
  return (minimum === undefined ? '' : ` from ${minimum}`) + (maximum === undefined ? '' : ` to ${maximum}`);
}
