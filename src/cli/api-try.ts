import { withoutSecrets } from '../activities/source/known-secrets.ts';
import { parseJson } from '../activities/source/parse-json.ts';
import { fillSettings } from '../activities/source/described/settings.ts';
import { definitionsFolder, loadConfig } from '../config.ts';
import { apiOf } from '../contract.ts';
import { loadDefinition } from '../datasets/definition/definitions-folder.ts';
import { parentsOf } from '../datasets/definition/names.ts';
import { InvalidInput } from '../errors.ts';
import { resolveInterval } from '../input/resolve-interval.ts';
import { findingsOf } from './api-findings.ts';
import { guessesAbout } from './api-guesses.ts';
import { openProber, type Probe } from './api-probe.ts';
import { type ShownRequest, shownRequest } from './api-request.ts';
import { shapeOf } from './api-shape.ts';
import { EXIT } from './exit-code.ts';
import { inputFrom } from './input-options.ts';
import { print } from './print.ts';

/** What one page shows of a definition. */
export interface Trial {
  dataset: string;
  /** Values of the first parent; none where there are no parents. */
  parents: readonly string[];
  request: ShownRequest | null;
  status: number | null;
  bytes: number;
  milliseconds: number;
  shape: readonly { path: string; type: string }[];
  found: readonly { word: string; text: string }[];
  /** What went wrong, or looks wrong. */
  wrong: readonly string[];
  /** What may be worth a word in the definition. */
  hints: readonly string[];
  /** The first record, where it is asked for. */
  record?: string;
}

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

function trialOf(asked: string, probe: Probe, show: boolean): Trial {
  const { definition, name, dataset, exchange, page, failure } = probe;
  const body = exchange?.response.body ?? Buffer.alloc(0);
  const found = page === null ? [] : findingsOf({ ...probe, page });
  const { wrong, hints } = guessesAbout(probe);
  const needs = failure !== null && dataset.needs !== undefined ? ` It needs: ${dataset.needs}.` : '';
  const parent = noParent(asked, probe);
  const first = show && page !== null && page.scanned.records.length > 0 ? page.scanned.records.at(0) : null;
  return {
    dataset: `${definition.name}.${name}`,
    parents: Object.keys(probe.parents),
    request: exchange && shownRequest(exchange.request, definition.auth),
    status: exchange?.response.answer.status ?? null,
    bytes: body.length,
    milliseconds: Math.round(exchange?.milliseconds ?? 0),
    shape: shapeLines(parseJson(body)),
    found: found.map(({ word, text }) => ({ word, text })),
    wrong: [
      ...(failure === null ? [] : [`${failure.message}${needs}`]),
      ...(parent === null ? [] : [parent]),
      ...found.flatMap((one) => one.wrong),
      ...wrong,
    ],
    hints,
    ...(first !== null && { record: withoutSecrets(page!.body.toString('utf8', first.start, first.end)) }),
  };
}

/** Says why the dataset itself was not asked for. */
function noParent(asked: string, { definition, name, page, missing, failure }: Probe): string | null {
  if (failure !== null) return null;
  if (missing !== null) return missing;
  const each = JSON.stringify(definition.datasets[asked]!.each);
  if (name !== asked)
    return `the first page of "${name}" has no record with all the values that "${asked}" needs (each: ${each})`;
  return page === null ? `there is nothing for which "${asked}" could be read: each: ${each} gives no values` : null;
}

function shapeLines(value: unknown): { path: string; type: string }[] {
  if (value === undefined) return [];
  return shapeOf(value).map(({ depth, name, type }) => ({ path: `${'  '.repeat(depth)}${name || 'answer'}`, type }));
}

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
