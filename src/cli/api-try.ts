import { fillSettings } from '../activities/source/described/settings.ts';
import { definitionsFolder, loadConfig } from '../config.ts';
import { apiOf } from '../contract.ts';
import { loadDefinition } from '../datasets/definition/definitions-folder.ts';
import { parentsOf } from '../datasets/definition/names.ts';
import { InvalidInput } from '../errors.ts';
import { resolveInterval } from '../input/resolve-interval.ts';
import { openProber } from './api-probe.ts';
import { type Trial, trialOf } from './api-trial.ts';
import { EXIT } from './exit-code.ts';
import { inputFrom } from './input-options.ts';
import { print } from './print.ts';

export interface TryOptions {
  json?: boolean;
  show?: boolean;
  interval?: string;
  set?: string[];
}

/** Does `holdfast api try`. */
export async function runTry(source: string, options: TryOptions): Promise<void> {
  const trial = await tryDataset(source, options);
  if (options.json) process.stdout.write(`${JSON.stringify(trial)}\n`);
  else for (const line of linesOf(trial)) print(process.stdout, line);
  if (trial.wrong.length > 0) process.exitCode = EXIT.failed;
}

/** Asks for one page. @throws InvalidInput where the definition, a setting or a secret is wrong. */
export async function tryDataset(
  source: string,
  { interval: given, set, show = false }: TryOptions,
  env = process.env,
): Promise<Trial> {
  const folder = definitionsFolder(env);
  const api = apiOf(source);
  if (api === null)
    throw new InvalidInput([
      `"${source}" is not a dataset of a described API: give API.DATASET, as \`holdfast api list\` shows them`,
    ]);
  const input = inputFrom({ source, ...(given && { interval: given }), ...(set && { set }) });
  const definition = loadDefinition(api, folder);
  const name = source.slice(api.length + 1);
  if (!Object.hasOwn(definition.datasets, name)) {
    const known = Object.keys(definition.datasets).join(', ');
    throw new InvalidInput([`${api} has no dataset "${name}"; it has ${known}`]);
  }
  if ([...parentsOf(definition, name)].some((each) => definition.datasets[each]!.job !== undefined)) {
    throw new InvalidInput([
      `${source} has a "job", so one request cannot show its records: export a short interval of it instead`,
    ]);
  }
  const settings = fillSettings(definition, input.settings ?? {});
  const prober = openProber({ definition, settings, config: loadConfig(env), env });
  try {
    const { interval } = resolveInterval(input, NOW());
    return trialOf(name, await prober.ask(name, interval), show);
  } finally {
    await prober.close();
  }
}

const NOW = () => ({
  at: new Date().toISOString(),
  previousWatermark: null,
  availableUntil: null,
  firstRunAt: null,
  timeZone: 'UTC',
  scheduleZone: null,
});

function linesOf({ request, status, bytes, milliseconds, shape, found, wrong, hints, record }: Trial): string[] {
  const headers = Object.entries(request?.headers ?? {}).map(([name, value]) => `  ${name}: ${value}`);
  const asked = request === null ? [] : [`${request.method} ${request.url}`, ...headers];
  const body = request?.body ? [`  ${request.body}`] : [];
  const answered =
    status === null
      ? ['no request was sent to the API']
      : [`${status || 'no answer'}  ${bytes} bytes in ${milliseconds} ms`];
  return [
    ...asked,
    ...body,
    ...answered,
    ...shape.map(({ path, type }) => `  ${path.padEnd(24)}  ${type}`),
    ...(record === undefined ? [] : ['the first record', `  ${record}`]),
    ...(found.length === 0 ? [] : ['found']),
    ...found.map(({ word, text }) => `  ${word.padEnd(8)}  ${text}`),
    ...hints.map((hint) => `hint      ${hint}`),
    ...wrong.map((problem) => `WRONG     ${problem}`),
    ...(wrong.length === 0 ? ['nothing looks wrong'] : []),
  ];
}
