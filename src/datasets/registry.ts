import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { ApplicationFailure } from '@temporalio/common';
import type { DatasetName, Plan } from '../contract.ts';
import { builtFile } from '../package.ts';
import type { Dataset } from './dataset.ts';
import type { Flat } from './flat.ts';
import { CONVERSATIONS } from './genesys/conversations.ts';
import { genesysDatasets } from './genesys/definition.ts';
import { CONVERSATION_ROWS } from './genesys/flat-rows.ts';

/** Returns the datasets that come with Holdfast. */
export const builtIn = (): readonly Dataset[] => [CONVERSATIONS, ...genesysDatasets()];

/** Returns the dataset of a plan. @throws ApplicationFailure when this worker does not have its definition. */
export type DatasetOf = (plan: Pick<Plan, 'dataset'>) => Dataset;

/** Returns paths of SQL to run after a dataset's table was created, such as views of its records. */
export function viewsOf({ name }: Dataset): string[] {
  const views = name === CONVERSATIONS.name ? ['conversation-views.sql', 'conversation-flat.sql'] : [];
  return views.map((view) => builtFile(`datasets/genesys/${view}`));
}

/** Returns how the records of a dataset become flat rows; null where they do not. */
export const flatOf = ({ name }: Pick<Dataset, 'name'>): Flat | null =>
  name === CONVERSATIONS.name ? CONVERSATION_ROWS : null;

// Often enough that a worker with the right definition takes the page soon, and rare enough to cost little.
const RETRY_MS = 10_000;

/** Names a dataset for a plan. A dataset whose definition has changed gets another name. */
export function nameDataset(dataset: Dataset): DatasetName {
  const definition = createHash('sha256').update(JSON.stringify(dataset)).digest('hex').slice(0, 12);
  return { name: dataset.name, definition };
}

type Known = ReadonlyMap<string, DatasetName & { dataset: Dataset }>;

const named = (datasets: readonly Dataset[]): Known =>
  new Map(datasets.map((dataset) => [dataset.name, { dataset, ...nameDataset(dataset) }]));

let builtInKnown: Known | null = null;
const knownBuiltIn = (): Known => (builtInKnown ??= named(builtIn()));

/** Returns a function that finds a plan's dataset by its name. */
export const findDatasets = (datasets: readonly Dataset[]): DatasetOf => findAmong(named(datasets));

function findAmong(known: Known): DatasetOf {
  return ({ dataset: { name, definition } }) => {
    const found = known.get(name);
    if (found?.definition === definition) return found.dataset;
    const here = found
      ? `has a definition of the dataset "${name}" that differs from the one with which the export was planned`
      : `does not know the dataset "${name}"`;
    throw ApplicationFailure.create({
      type: 'InvalidRequest',
      message:
        `The worker on ${hostname()} ${here}. Give it the same definitions as the others, ` +
        'or start the export again; until then, the work is offered again every 10 s.',
      nextRetryDelay: RETRY_MS,
    });
  };
}

/** Finds the datasets that come with Holdfast. */
export const builtInDatasets: DatasetOf = (plan) => findAmong(knownBuiltIn())(plan);

/** Returns a function that finds the built-in datasets and others. */
export const datasetsWith = (others: readonly Dataset[]): DatasetOf =>
  findAmong(new Map([...knownBuiltIn(), ...named(others)]));
