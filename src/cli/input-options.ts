import { type Command, Option } from 'commander';
import type { ExportInput } from '../contract.ts';
import { parseInput } from '../input/input.ts';
import { InvalidInput } from '../errors.ts';
import { INPUT_OPTIONS, json } from './input-option-table.ts';
import { inTermsOfOptions } from './problem-flags.ts';

/** What options say where they mean something else to a command; null = the command refuses it. */
export type OtherHelp = Readonly<Partial<Record<keyof ExportInput, string | null>>>;

/** Adds the input's options to a command. */
export function addInputOptions(command: Command, others: OtherHelp = {}): Command {
  for (const { field, flags, help } of INPUT_OPTIONS) {
    const { [field]: text = help } = others;
    command.addOption(new Option(flags, text ?? help).hideHelp(text === null));
  }
  return command.addOption(
    new Option('--input <json>', 'the whole input as one JSON object; other options override it'),
  );
}

/** Returns the input that a command line stands for. @throws InvalidInput naming every problem at once. */
export function inputFrom(options: Record<string, unknown>): ExportInput {
  const input: Record<string, unknown> = baseInput(options['input']);
  for (const { field, flags, read = (text: string) => text } of INPUT_OPTIONS) {
    const value = options[new Option(flags).attributeName()];
    if (value === undefined) continue;
    input[field] = typeof value === 'string' || Array.isArray(value) ? read(value as string) : value;
  }
  try {
    return parseInput(input);
  } catch (error) {
    throw error instanceof InvalidInput ? inTermsOfOptions(error, options) : error;
  }
}

function baseInput(text: unknown): Record<string, unknown> {
  if (text === undefined) return {};
  const input = json(text as string);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  throw new InvalidInput([`--input is not a JSON object; give one, for example --input '{"last": "P1D"}'`]);
}
