import type { Dataset } from '../simulator/dataset/dataset.ts';
import type { ListedNames } from './listed-names.ts';
import {
  type Conversation,
  first,
  idsOf,
  type Participant,
  recordsOf,
  type Session,
  shownSessions,
  wrapupOf,
} from './shown-sessions.ts';

/** What a question asks of a session that has a row of its own. */
interface Row {
  record: Conversation;
  participant: Participant;
  segments: Session['segments'];
  queue: string;
  agent: string;
  /** Id of the wrap-up code, and its name. */
  wrapup: string | undefined;
  wrapupName: string;
  /** Returns the values of a metric. */
  values: (metric: string) => number[];
}

/** Takes the rows one after the other, and then has the answer to a question. */
interface Answer {
  take(row: Row): void;
  rows(): unknown[][];
}

/** Computes the answers to the questions of docs/flat-rows.md from the simulator's data, and the number of unknown names. */
export function flatTruth(dataset: Dataset, names: ListedNames) {
  const answers: Record<string, Answer> = {
    'Handle time per queue and day': handleTimes(),
    'Abandon rate per queue': abandonRates(),
    'Transfers per agent': transfersByAgent(),
    'Service level: share answered within 20 seconds': serviceLevels(),
    'Wrap-up codes, and the talk time before them': talkByWrapup(),
  };
  let unnamed = 0;
  const name = (of: string, id: string | undefined) => (id === undefined ? '' : (names[of]!.get(id) ?? id));
  for (const record of recordsOf(dataset)) {
    for (const { participant, session } of shownSessions(record)) {
      const { segments, metrics = [] } = session;
      unnamed += idsOf(record, participant, session).filter(([of, id]) => id && names[of]?.has(id) === false).length;
      const wrapup = wrapupOf(segments);
      const row: Row = {
        ...{ record, participant, segments, wrapup },
        queue: name('queues', first(segments, 'queueId')),
        agent: name('users', participant.userId),
        wrapupName: name('wrapup_codes', wrapup),
        values: (metric) => metrics.filter((each) => each.name === metric).map(({ value }) => value),
      };
      for (const answer of Object.values(answers)) answer.take(row);
    }
  }
  return {
    answers: Object.fromEntries(Object.entries(answers).map(([title, answer]) => [title, answer.rows()])),
    unnamed,
  };
}

function handleTimes(): Answer {
  const times = new Map<string, number[]>();
  return {
    take({ record, queue, values }) {
      for (const ms of values('tHandle')) add(times, `${record.conversationStart.slice(0, 10)}\n${queue}`, ms);
    },
    rows: () =>
      [...times].map(([key, list]) => [...key.split('\n'), list.length, Math.round(sum(list) / 1000 / list.length)]),
  };
}

function abandonRates(): Answer {
  const offers = new Map<string, [offered: number, abandoned: number]>();
  return {
    take({ participant, queue, values }) {
      const [offered, abandoned] = [sum(values('nOffered')), values('tAbandon').length];
      if (participant.purpose !== 'acd' || offered + abandoned === 0) return;
      const [o, a] = offers.get(queue) ?? [0, 0];
      offers.set(queue, [o + offered, a + abandoned]);
    },
    rows: () =>
      [...offers].map(([queue, [offered, abandoned]]) => [queue, offered, abandoned, percent(abandoned, offered)]),
  };
}

function transfersByAgent(): Answer {
  const agents = new Map<string, { conversations: Set<string>; transfers: number }>();
  return {
    take({ record, participant, agent, values }) {
      const transfers = sum(values('nTransferred'));
      if (participant.purpose !== 'agent' || (values('tHandle').length === 0 && transfers === 0)) return;
      const known = agents.get(agent) ?? { conversations: new Set(), transfers: 0 };
      known.conversations.add(record.conversationId);
      known.transfers += transfers;
      agents.set(agent, known);
    },
    rows: () => [...agents].map(([agent, { conversations, transfers }]) => [agent, conversations.size, transfers]),
  };
}

function serviceLevels(): Answer {
  const answered = new Map<string, number[]>();
  const inTime = (list: readonly number[]) => list.filter((ms) => ms <= 20_000).length;
  return {
    take({ queue, values }) {
      for (const ms of values('tAnswered')) add(answered, queue, ms);
    },
    rows: () =>
      [...answered].map(([queue, list]) => [queue, list.length, inTime(list), percent(inTime(list), list.length)]),
  };
}

function talkByWrapup(): Answer {
  const talks = new Map<string, number[]>();
  return {
    take({ segments, wrapup, wrapupName }) {
      if (wrapup === undefined) return;
      const ended = segments.filter(({ segmentType, segmentEnd }) => segmentType === 'interact' && segmentEnd);
      const lengths = ended.map((segment) => Date.parse(segment['segmentEnd']!) - Date.parse(segment['segmentStart']!));
      add(talks, wrapupName, sum(lengths));
    },
    rows: () => [...talks].map(([code, list]) => [code, list.length, Math.round(sum(list) / list.length / 1000)]),
  };
}

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const percent = (part: number, whole: number) => (whole === 0 ? null : Math.round((1000 * part) / whole) / 10);

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
