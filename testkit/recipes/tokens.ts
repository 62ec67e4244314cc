import { everyHalfHour, few, isInInterval, numberIn, type Recipe, UNAUTHORIZED } from './recipe.ts';

/** Returns an API that pages a list by a text, which is absent on the last page. */
function byToken<Row>(
  all: readonly Row[],
  names: { token: string; size: string; most: number },
  page: (rows: Row[], next: string | null) => unknown,
) {
  return ({ query }: { query: URLSearchParams }) => {
    const start = Number((query.get(names.token) ?? 't0').slice(1));
    const end = start + numberIn(query, names.size, names.most, names.most);
    return { body: page(all.slice(start, end), end < all.length ? `t${end}` : null) };
  };
}

function airtable(): Recipe {
  const records = few(250, (index) => ({
    id: `rec${index}`,
    createdTime: '2026-11-01T00:00:00.000Z',
    fields: { index },
  }));
  return {
    secrets: { AIRTABLE_TOKEN: 'pat' },
    settings: { base: 'app1', table: 'My table' },
    truth: { records },
    answer: byToken(records, { token: 'offset', size: 'pageSize', most: 100 }, (rows, offset) => ({
      records: rows,
      ...(offset && { offset }),
    })),
  };
}

function hubspot(): Recipe {
  const contacts = few(200, (index) => ({ id: String(index), properties: {}, archived: false }));
  return {
    secrets: { HUBSPOT_TOKEN: 'pat' },
    truth: { contacts },
    answer: byToken(contacts, { token: 'after', size: 'limit', most: 100 }, (results, after) => ({
      results,
      ...(after && {
        paging: { next: { after, link: `https://api.hubapi.com/crm/v3/objects/contacts?after=${after}` } },
      }),
    })),
  };
}

/** The last page has a token for the changes since. */
function googleCalendar(): Recipe {
  const events = everyHalfHour((index, { iso }) => ({
    id: `e${index}`,
    status: index % 7 ? 'confirmed' : 'cancelled',
    updated: iso,
  }));
  const secrets = { GOOGLE_ID: 'id', GOOGLE_SECRET: 'secret', GOOGLE_REFRESH_TOKEN: '1//refresh' };
  return {
    secrets,
    timed: ['events'],
    truth: { events: events.filter(isInInterval) },
    answer(asked) {
      if (asked.path === '/token')
        return asked.form.get('refresh_token') === '1//refresh'
          ? { body: { access_token: 'ya29', expires_in: 3599 } }
          : UNAUTHORIZED;
      const since = events.filter(({ updated }) => updated >= asked.query.get('updatedMin')!);
      const names = { token: 'pageToken', size: 'maxResults', most: 100 };
      return byToken(since, names, (items, next) => ({
        kind: 'calendar#events',
        items,
        ...(next ? { nextPageToken: next } : { nextSyncToken: 'CPDA=' }),
      }))(asked);
    },
  };
}

/** The total is an estimate. */
function youtube(): Recipe {
  const items = few(130, (index) => ({
    kind: 'youtube#playlistItem',
    id: `UEx${index}`,
    snippet: { position: index },
  }));
  return {
    secrets: { YOUTUBE_KEY: 'AIza' },
    settings: { playlist: 'PL1' },
    truth: { items },
    answer: byToken(items, { token: 'pageToken', size: 'maxResults', most: 50 }, (rows, next) => ({
      ...{ items: rows, pageInfo: { totalResults: 141, resultsPerPage: 50 } },
      ...(next && { nextPageToken: next }),
    })),
  };
}

/** The address of the next page begins with the path below the host. */
function confluence(): Recipe {
  const pages = few(230, (index) => ({ id: String(index), title: `page ${index}` }));
  return {
    secrets: { CONFLUENCE_USER: 'a', CONFLUENCE_TOKEN: 'b' },
    truth: { pages },
    answer: byToken(pages, { token: 'cursor', size: 'limit', most: 100 }, (results, next) => ({
      results,
      _links: {
        base: 'https://example.atlassian.net/wiki',
        ...(next && { next: `/wiki/api/v2/pages?limit=100&cursor=${next}` }),
      },
    })),
  };
}

export const TOKENS = { airtable, hubspot, 'google-calendar': googleCalendar, youtube, confluence };
