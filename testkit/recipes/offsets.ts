import { everyHalfHour, few, isInInterval, numberIn, type Recipe } from './recipe.ts';

/** Returns an API that pages rows by an offset. */
function byRow<Row>(
  all: readonly Row[],
  names: { offset: string; size: string; most: number },
  page: (rows: Row[], total: number) => unknown,
) {
  return ({ query }: { query: URLSearchParams }) => {
    const start = numberIn(query, names.offset, 0);
    return { body: page(all.slice(start, start + numberIn(query, names.size, 10, names.most)), all.length) };
  };
}

function servicenow(): Recipe {
  const incidents = everyHalfHour((index, { iso }) => ({
    sys_id: `s${index}`,
    sys_updated_on: `${iso.slice(0, 10)} ${iso.slice(11, 19)}`,
  }));
  return {
    secrets: { SERVICENOW_USER: 'u', SERVICENOW_PASSWORD: 'p' },
    timed: ['incidents'],
    truth: { incidents: incidents.filter(isInInterval) },
    answer(asked) {
      const [, from, to] = /^sys_updated_on>=(.*)\^sys_updated_on<(.*)\^ORDERBYsys_id$/.exec(
        asked.query.get('sysparm_query')!,
      )!;
      const found = incidents.filter(({ sys_updated_on: at }) => at >= from! && at < to!);
      const names = { offset: 'sysparm_offset', size: 'sysparm_limit', most: 10_000 };
      const headers = { 'x-total-count': String(found.length) };
      return { ...byRow(found, names, (result) => ({ result }))(asked), headers };
    },
  };
}

function mailchimp(): Recipe {
  const members = everyHalfHour((index, { isoS }) => ({ id: `m${index}`, last_changed: isoS.replace('Z', '+00:00') }));
  return {
    secrets: { MAILCHIMP_KEY: 'key-us1' },
    settings: { list: 'l1' },
    timed: ['members'],
    truth: { members: members.filter(isInInterval) },
    answer(asked) {
      const [since, before] = ['since_last_changed', 'before_last_changed'].map((name) =>
        Date.parse(asked.query.get(name)!),
      );
      const found = members.filter(({ last_changed: at }) => Date.parse(at) >= since! && Date.parse(at) <= before!);
      return byRow(found, { offset: 'offset', size: 'count', most: 1000 }, (rows, total_items) => ({
        members: rows,
        total_items,
        _links: [],
      }))(asked);
    },
  };
}

const PLAIN = few(250, (index) => ({ id: `p${index}`, title: `t${index}` }));

const ckan = (): Recipe => ({
  truth: { packages: PLAIN },
  answer: byRow(PLAIN, { offset: 'start', size: 'rows', most: 60 }, (results, count) => ({
    success: true,
    result: { count, results },
  })),
});

function socrata(): Recipe {
  const rows = few(2_100, (index) => ({ ':id': `row-${index}`, value: String(index) }));
  return {
    settings: { dataset: 'abcd-1234' },
    truth: { rows },
    answer: byRow(rows, { offset: '$offset', size: '$limit', most: 50_000 }, (page) => page),
  };
}

function odata(): Recipe {
  const products = few(230, (index) => ({ ID: index, Name: `n${index}` }));
  return {
    truth: { products },
    answer: byRow(products, { offset: '$skip', size: '$top', most: 100 }, (value, count) => ({
      '@odata.count': count,
      value,
    })),
  };
}

/** Both bounds belong to what is asked for. */
function sendgrid(): Recipe {
  const bounces = everyHalfHour((index, { seconds }) => ({
    created: seconds,
    email: `a${index % 50}@example.com`,
    reason: '550',
  }));
  return {
    secrets: { SENDGRID_KEY: 'SG' },
    timed: ['bounces'],
    truth: { bounces: bounces.filter(isInInterval) },
    answer(asked) {
      const [from, to] = [numberIn(asked.query, 'start_time', 0), numberIn(asked.query, 'end_time', Infinity)];
      const found = bounces.filter(({ created }) => created >= from && created <= to);
      return byRow(found, { offset: 'offset', size: 'limit', most: 50 }, (rows) => rows)(asked);
    },
  };
}

export const OFFSETS = { servicenow, mailchimp, ckan, socrata, odata, sendgrid };
