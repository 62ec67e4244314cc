import { type DocumentedApi, FROM, hourly, REFUSED, secondsOf } from './documented-api.ts';

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Zendesk, as docs/describe-an-api.md reads it. */
export function zendesk(): DocumentedApi {
  const tickets = hourly((index) => ({ id: index + 1, generated_timestamp: secondsOf(index) }));
  return {
    secrets: { ZENDESK_USER: 'agent@example.com/token', ZENDESK_TOKEN: 'zd-documented' },
    truth: { tickets: tickets.filter(({ generated_timestamp }) => generated_timestamp >= FROM) },
    answer({ query, headers }) {
      if (headers.authorization !== basic('agent@example.com/token', 'zd-documented')) return REFUSED;
      const cursor = query.get('cursor');
      const start = query.get('start_time');
      if ((cursor === null) === (start === null)) return { status: 400, body: { error: 'one of start_time, cursor' } };
      const [from, skip] =
        cursor === null ? [Number(start), 0] : (atob(cursor).split(':').map(Number) as [number, number]);
      const found = tickets.filter(({ generated_timestamp }) => generated_timestamp >= from);
      const page = found.slice(skip, skip + 40);
      const end = skip + 40 >= found.length;
      // The last page also has a cursor, for the next incremental request.
      return { body: { tickets: page, after_cursor: btoa(`${from}:${skip + page.length}`), end_of_stream: end } };
    },
  };
}
