import { type Command, Option } from 'commander';
import { definitionsFolder } from '../config.ts';
import { definitionJsonSchema } from '../datasets/definition/json-schema.ts';
import { BUILT_IN_API } from '../contract.ts';
import { loadDefinition } from '../datasets/definition/definitions-folder.ts';
import { listDefinitions } from '../datasets/definition/list-definitions.ts';
import { PAGING_KINDS } from '../datasets/definition/pages-schema.ts';
import type { ApiDefinition } from '../datasets/definition/schema.ts';
import type { TryOptions } from './api-try.ts';

const HELP = `
Definitions are the files NAME.yaml in the folder that HOLDFAST_APIS names (default: ./apis).

Exit codes: 0 done, 2 a definition is missing or wrong.
`;

const TRY_HELP = `
Requests one page (of the first parent, if the dataset has parents), and then the next one, to see that it differs.
Writes nothing. Secrets are shown as ***, and values of records only with --show.

Exit codes: 0 all is well, 1 the API refused or something looks wrong, 2 the definition or a setting is wrong.
`;

/** Adds `holdfast api list|check|try|schema`. */
export function register(api: Command): void {
  api.addHelpText('after', HELP);
  api.command('list').description('list the datasets of all definitions').action(runList);
  api
    .command('check')
    .argument('<file|name>', 'a file, or the name of an API in the folder HOLDFAST_APIS')
    .description('check a definition, and list its faults with line and column')
    .action(runCheck);
  registerTry(api);
  api
    .command('schema')
    .description('print the JSON Schema of definitions, for use in editors')
    .action(() => print(JSON.stringify(definitionJsonSchema(), null, 2)));
}

/** Adds `holdfast api try`. */
function registerTry(api: Command): void {
  api
    .command('try')
    .argument('<name.dataset>', 'such as github.issues')
    .description('request one page, and say what came and what looks wrong')
    .addOption(new Option('--set <name=value...>', 'value of a setting; repeat it for several'))
    .option('--interval <start/end>', 'ISO 8601 interval of datasets with a time (default: the last 24 hours)')
    .option('--show', 'show the first record, with all its values')
    .option('--json', 'print what was found as one line of JSON')
    .addHelpText('after', TRY_HELP)
    .action(async (source: string, options: TryOptions) => (await import('./api-try.ts')).runTry(source, options));
}

function runList(): void {
  const folder = definitionsFolder();
  const names = listDefinitions(folder);
  const known = [BUILT_IN_API, ...names].flatMap((name) =>
    Object.entries(loadDefinition(name, folder).datasets).map(([dataset, { needs }]) => ({
      name: `${name}.${dataset}`,
      needs,
    })),
  );
  const width = widest(known.map(({ name }) => name));
  for (const { name, needs } of known) print(needs === undefined ? name : `${name.padEnd(width)}  needs ${needs}`);
  if (names.length === 0) print(`no definitions in ${folder}`);
}

function runCheck(nameOrFile: string): void {
  const api = loadDefinition(nameOrFile, definitionsFolder());
  print(`${api.name}: valid`);
  const width = widest(Object.keys(api.datasets));
  for (const name of Object.keys(api.datasets)) print(`  ${name.padEnd(width)}  ${summaryOf(api, name)}`);
}

const widest = (names: readonly string[]): number => Math.max(...names.map(({ length }) => length));

/** Says in a line how a dataset is read. */
function summaryOf(api: ApiDefinition, name: string): string {
  const dataset = api.datasets[name]!;
  const pages = dataset.pages ?? api.pages;
  const kind = pages === 'none' ? 'one page' : `pages by ${PAGING_KINDS.find((kind) => kind in pages)}`;
  const time =
    dataset.time === undefined ? 'snapshot' : `time ${dataset.time.field ?? 'by slice'}, bounds ${dataset.time.bounds}`;
  const key = dataset.key === 'none' ? 'no key' : `key ${[dataset.key].flat().join(' + ')}`;
  return `${dataset.get === undefined ? 'POST' : 'GET'} ${dataset.get ?? dataset.post}, ${kind}, ${key}, ${time}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
