import { type DocumentedApi, hourly, timeOf } from './documented-api.ts';

/** Salesforce, as docs/describe-an-api.md reads it. */
export function salesforce(): DocumentedApi {
  const stamp = (index: number) => timeOf(index).replace('Z', '+0000');
  const accounts = hourly((index) => ({
    attributes: { type: 'Account' },
    Id: `001${index}`,
    Name: `account ${index}`,
    SystemModstamp: stamp(index),
  }));
  let granted = 0;
  return {
    secrets: { SALESFORCE_ID: 'sf-client', SALESFORCE_SECRET: 'sf-documented' },
    truth: {
      accounts: accounts.filter(({ SystemModstamp: at }) => at >= '2026-11-02T' && at < '2026-11-04T'),
    },
    answer({ origin, path, query, headers, form }) {
      if (path === '/services/oauth2/token') {
        const sent = ['grant_type', 'client_id', 'client_secret'].map((name) => form.get(name));
        if (sent.join() !== 'client_credentials,sf-client,sf-documented')
          return { status: 400, body: { error: 'invalid_client' } };
        return { body: { access_token: `00D-${(granted += 1)}`, instance_url: origin, token_type: 'Bearer' } };
      }
      if (headers.authorization !== `Bearer 00D-${granted}`)
        return { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID' }] };
      const [, from, to, skip = '0'] =
        />= (\S+) AND SystemModstamp < (\S+)$/.exec(query.get('q') ?? '') ??
        /query\/01g-(\d+)-(\d+)-(\d+)$/.exec(path) ??
        [];
      const bounds = [from!, to!].map((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text)));
      const found = accounts.filter(({ SystemModstamp }) => {
        const at = Date.parse(SystemModstamp.replace('+0000', 'Z'));
        return at >= bounds[0]! && at < bounds[1]!;
      });
      const end = Number(skip) + 20;
      const more = { nextRecordsUrl: `/services/data/v61.0/query/01g-${bounds.join('-')}-${end}` };
      const done = end >= found.length;
      return { body: { totalSize: found.length, done, ...(!done && more), records: found.slice(Number(skip), end) } };
    },
  };
}
