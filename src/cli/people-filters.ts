import { type Command, Option } from 'commander';
import type { Config } from '../config.ts';
import { CONVERSATION_SOURCES, DEFAULT_SOURCE, type ExportInput } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { findObjects, sayFound } from './find-objects.ts';

/** Filters in the words of people, besides `--filters`. */
export interface PeopleFilters {
  queue?: string[];
  user?: string[];
  media?: string[];
  direction?: string[];
}

const MEDIA = 'callback chat cobrowse email internalmessage message screenmonitoring screenshare video voice'.split(
  ' ',
);
const DIRECTIONS = ['inbound', 'outbound'];

/** Adds the options to a command. Each may be repeated. */
export function addPeopleFilters(command: Command): Command {
  const collect = (value: string, before: string[] = []): string[] => [...before, value];
  const option = (flags: string, help: string): Option => new Option(flags, help).argParser(collect);
  return command
    .addOption(option('--queue <name>', 'only conversations in this queue (name or id); repeat it for several'))
    .addOption(
      option('--user <name>', 'only conversations that this user took part in (name or id); repeat it for several'),
    )
    .addOption(option('--media <type>', 'only conversations of this media type, such as voice; repeat it for several'))
    .addOption(option('--direction <direction>', 'only conversations that began inbound, or outbound'));
}

/** An input with its filters, and what a person should know of them. */
export interface Filtered {
  input: ExportInput;
  said: string[];
}

/**
 * Adds the filters to those of the input: what is asked for by several options must all be true, of one option any. Names are
 * looked up in the API. One segment must fit queue, user and media type together: what that user did in that queue.
 *
 * @param say is told of waits.
 * @throws InvalidInput where a name is unknown or not the only one, or the source takes no such filters; ExportFailed where
 * the API gives no answer.
 */
export async function withPeopleFilters(
  config: Config,
  { queue = [], user = [], ...others }: PeopleFilters,
  input: ExportInput,
  say: (line: string) => void,
): Promise<Filtered> {
  const [media, direction] = [small(others.media), small(others.direction)];
  const given = { queue, user, media, direction };
  const names = Object.entries(given).flatMap(([name, values]) => (values.length > 0 ? [`--${name}`] : []));
  if (names.length === 0) return { input, said: [] };
  refuse(input, given, names);
  const queues = await findObjects(config, { what: 'queue', source: 'genesys.queues', wanted: queue }, say);
  const users = await findObjects(config, { what: 'user', source: 'genesys.users', wanted: user }, say);
  const segment = [
    anyOf(
      'queueId',
      queues.map(({ id }) => id),
    ),
    anyOf(
      'userId',
      users.map(({ id }) => id),
    ),
    anyOf('mediaType', media),
  ].flat();
  const conversation = anyOf('originatingDirection', direction);
  return {
    input: {
      ...input,
      filters: added(input.filters ?? {}, {
        ...(conversation.length > 0 && { conversationFilters: conversation }),
        ...(segment.length > 0 && { segmentFilters: [{ type: 'and', clauses: segment }] }),
      }),
    },
    said: [
      ...queues.map((one) => `queue ${sayFound(one)}`),
      ...users.map((one) => `user ${sayFound(one)}`),
      ...(media.length > 0 ? [`media ${media.join(' or ')}`] : []),
      ...(direction.length > 0 ? [`direction ${direction.join(' or ')}`] : []),
    ].map((line) => `only ${line}`),
  };
}

function refuse({ source = DEFAULT_SOURCE }: ExportInput, given: Required<PeopleFilters>, names: string[]): void {
  const { media, direction } = given;
  const problems = [
    ...(CONVERSATION_SOURCES.includes(source)
      ? []
      : [`only conversations can be filtered by ${names.join(', ')}, and ${source} has none: leave that out`]),
    ...media.filter((one) => !MEDIA.includes(one)).map((one) => `--media "${one}" is not one of ${MEDIA.join(', ')}`),
    ...direction
      .filter((one) => !DIRECTIONS.includes(one))
      .map((one) => `--direction "${one}" is not one of ${DIRECTIONS.join(', ')}`),
  ];
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** Values in small letters, as the API has them. */
const small = (values: readonly string[] = []): string[] => values.map((value) => value.toLowerCase());

const anyOf = (dimension: string, values: readonly string[]): object[] =>
  values.length === 0
    ? []
    : [
        {
          type: 'or',
          predicates: values.map((value) => ({ type: 'dimension', dimension, operator: 'matches', value })),
        },
      ];

/** Lists of filters side by side: all of a list must be true. */
function added(filters: Record<string, unknown>, more: Record<string, object[]>): Record<string, unknown> {
  const all = { ...filters };
  for (const [name, list] of Object.entries(more)) all[name] = [...((filters[name] ?? []) as object[]), ...list];
  return all;
}
