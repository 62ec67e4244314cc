import type { FlatColumn, FlatValue } from '../flat.ts';
import { text as textIn } from './flat-values.ts';
import type { HandledSession } from './handled-session.ts';

type Read = (session: HandledSession) => FlatValue;

/** A column, and what gives its values; null where the sink fills it in. */
export interface SessionColumn extends FlatColumn {
  read: Read | null;
}

/** A column of text. */
export const text = (name: string, meaning: string, read: Read, path?: string): SessionColumn => ({
  name,
  type: 'text',
  meaning,
  ...(path !== undefined && { path }),
  read,
});
/** A column of whole numbers; null: the sink fills it in. */
export const whole = (name: string, meaning: string, read: Read | null): SessionColumn => ({
  name,
  type: 'integer',
  meaning,
  read,
});

/** Two columns: a time in UTC, and the same on the local clock. */
export const time = (name: string, meaning: string, read: Read, path?: string): SessionColumn[] => [
  { name, type: 'time', meaning, ...(path !== undefined && { path }), read },
  {
    name: `${name}_local`,
    type: 'local',
    meaning: `the same in local time of \`timeZone\``,
    localOf: name,
    read: null,
  },
];

/** Two columns: one or more ids, and their names. */
export const named = (
  column: string,
  dataset: string,
  meaning: string,
  read: Read,
  { name = column.replace(/_id$/, '_name'), several = false }: { name?: string; several?: boolean } = {},
): SessionColumn[] => [
  text(column, meaning, read),
  {
    name,
    type: 'text',
    meaning: `its name, from \`genesys.${dataset}\``,
    nameOf: { column, dataset: `genesys.${dataset}`, several },
    read: null,
  },
];

/** Reads a text of the conversation; the next two, of the participant and of the session. */
export const ofConversation =
  (field: string): Read =>
  ({ conversation }) =>
    textIn(conversation[field]);
export const ofParticipant =
  (field: string): Read =>
  ({ participant }) =>
    textIn(participant[field]);
export const ofSession =
  (field: string): Read =>
  ({ session }) =>
    textIn(session[field]);

/** Sum of a metric in milliseconds; of several metrics, the first that is present. */
export const ms = (name: string, metrics: readonly string[], meaning: string): SessionColumn =>
  whole(
    name,
    `${meaning}, in milliseconds: ${metrics.map((metric) => `\`${metric}\``).join(', else ')}`,
    (session) => session.metrics && session.metrics.sum(...metrics),
  );

/** Sum of a count; 0 if it is absent. */
export const sum = (name: string, metric: string, meaning = ''): SessionColumn =>
  whole(name, `${meaning}sum of \`${metric}\``, ({ metrics }) => metrics && (metrics.sum(metric) ?? 0));

/** How often a metric is there. */
export const times = (name: string, metric: string, meaning: string): SessionColumn =>
  whole(name, `${meaning}: number of \`${metric}\``, ({ metrics }) => metrics && metrics.count(metric));
