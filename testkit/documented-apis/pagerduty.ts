import { type DocumentedApi, hourly, INTERVAL, REFUSED, timeOf } from './documented-api.ts';

/** PagerDuty, as docs/describe-an-api.md reads it. */
export function pagerduty(): DocumentedApi {
  const incidents = hourly((index) => ({
    id: `Q${index}`,
    incident_number: index,
    status: 'resolved',
    created_at: `${timeOf(index).slice(0, 19)}Z`,
  }));
  const teams = hourly((index) => ({ id: `T${index}` }));
  return {
    secrets: { PAGERDUTY_KEY: 'pd-documented' },
    truth: {
      incidents: incidents.filter(({ created_at }) => created_at >= INTERVAL.start && created_at < INTERVAL.end),
      teams,
    },
    answer({ path, query, headers }) {
      if (headers.authorization !== 'Token token=pd-documented') return REFUSED;
      const name = path.slice(1);
      const [since, until] = [query.get('since')!, query.get('until')!];
      const all =
        name === 'teams' ? teams : incidents.filter(({ created_at }) => created_at >= since && created_at < until);
      const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 25)];
      if (offset + limit > 10_000) return { status: 400, body: { error: { message: 'Offset too large' } } };
      const total = query.get('total') === 'true' ? all.length : null;
      return {
        body: { [name]: all.slice(offset, offset + limit), limit, offset, more: offset + limit < all.length, total },
      };
    },
  };
}
