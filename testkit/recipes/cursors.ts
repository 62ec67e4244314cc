import { everyHalfHour, few, isInInterval, numberIn, type Recipe, UNAUTHORIZED } from './recipe.ts';

/** Newest first; `oldest` and `latest` do not belong to what is asked for; a refusal is HTTP 200. */
function slack(): Recipe {
  const all = (channel: string) =>
    everyHalfHour((index, { seconds }) => ({
      type: 'message',
      ts: `${seconds}.00000${index % 9}`,
      text: `${channel}${index}`,
    }));
  const secrets = { SLACK_TOKEN: 'xoxb' };
  const truth = ['C1', 'C2'].flatMap((channel) =>
    all(channel)
      .filter(isInInterval)
      .map((record) => ({ channel, record })),
  );
  let refusals = 2;
  return {
    secrets,
    settings: { channels: 'C1,C2' },
    timed: ['messages'],
    truth: { messages: truth },
    answer({ query, headers }) {
      if (headers['authorization'] !== 'Bearer xoxb') return { body: { ok: false, error: 'invalid_auth' } };
      if (query.has('cursor') && refusals-- > 0) return { body: { ok: false, error: 'ratelimited' } };
      const [oldest, latest] = [numberIn(query, 'oldest', 0), numberIn(query, 'latest', Infinity)];
      const found = all(query.get('channel')!)
        .filter(({ ts }) => Number(ts) > oldest && Number(ts) < latest)
        .reverse();
      const start = Number(atob(query.get('cursor') ?? btoa('0')));
      const end = start + numberIn(query, 'limit', 100, 40);
      const more = end < found.length;
      const next_cursor = more ? btoa(String(end)) : '';
      return {
        body: { ok: true, messages: found.slice(start, end), has_more: more, response_metadata: { next_cursor } },
      };
    },
  };
}

function notion(): Recipe {
  const pages = few(230, (index) => ({ object: 'page', id: `p${index}`, properties: {} }));
  return {
    secrets: { NOTION_TOKEN: 'ntn' },
    settings: { database: 'd1' },
    truth: { pages },
    answer({ json, headers }) {
      if (headers['authorization'] !== 'Bearer ntn' || headers['notion-version'] === undefined) return UNAUTHORIZED;
      const at = pages.findIndex(({ id }) => id === json!['start_cursor']);
      if ('start_cursor' in json! && at === -1) return { status: 400, body: { code: 'validation_error' } };
      const start = Math.max(at, 0);
      const end = start + Number(json!['page_size'] ?? 100);
      const next = pages[end]?.id ?? null;
      return { body: { object: 'list', results: pages.slice(start, end), next_cursor: next, has_more: next !== null } };
    },
  };
}

function discord(): Recipe {
  // Beyond 2^53, as text.
  const messages = few(250, (index) => ({
    id: String(1_300_000_000_000_000_000n + BigInt(index)),
    content: 'x',
  })).reverse();
  return {
    secrets: { DISCORD_TOKEN: 'bot' },
    settings: { channel: '1' },
    truth: { messages },
    answer({ query, headers }) {
      if (headers['authorization'] !== 'Bot bot') return UNAUTHORIZED;
      const before = query.get('before');
      const left = messages.filter(({ id }) => before === null || BigInt(id) < BigInt(before));
      return { body: left.slice(0, numberIn(query, 'limit', 50, 100)) };
    },
  };
}

/** The last page has no header. */
function azureDevops(): Recipe {
  const projects = few(230, (index) => ({ id: `p${index}`, name: `project ${index}` }));
  return {
    secrets: { AZURE_DEVOPS_TOKEN: 'pat' },
    settings: { organization: 'acme' },
    truth: { projects },
    answer({ query, headers }) {
      if (headers['authorization'] !== `Basic ${btoa('holdfast:pat')}`) return UNAUTHORIZED;
      const start = numberIn(query, 'continuationToken', 0);
      const end = start + numberIn(query, '$top', 100);
      const value = projects.slice(start, end);
      const next = { 'x-ms-continuationtoken': String(end) };
      return { body: { count: value.length, value }, ...(end < projects.length && { headers: next }) };
    },
  };
}

/** A page begins with the id that is asked for. */
function binance(): Recipe {
  const trades = few(2_500, (index) => ({ id: index + 1, price: '100000.00', time: 1_762_000_000_000 + index }));
  return {
    secrets: { BINANCE_KEY: 'key' },
    truth: { trades },
    answer({ query }) {
      const from = numberIn(query, 'fromId', Infinity);
      return { body: trades.filter(({ id }) => id >= from).slice(0, numberIn(query, 'limit', 500, 1000)) };
    },
  };
}

export const CURSORS = { 'azure-devops': azureDevops, binance, slack, notion, discord };
