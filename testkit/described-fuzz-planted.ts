import { SourceFailure } from '../src/activities/source/failure.ts';
import type { Source } from '../src/activities/source/source.ts';
import { fieldsOf } from '../src/datasets/dataset.ts';
import { scanPage, ROOT } from '../src/json/scan-page.ts';

/** Faults of a source, each of which the comparison with the truth must detect. */
export const PLANTED: Record<string, (source: Source) => Source> = {
  'a page is skipped': (source) => ({
    ...source,
    async read(request, signal) {
      const page = await source.read(request, signal);
      if (request.page !== 2 || 'refused' in page || page.next === null) return page;
      return source.read({ ...request, cursor: page.next }, signal);
    },
  }),
  'the last record of a page is dropped': (source) => ({
    ...source,
    async read(request, signal) {
      const page = await source.read(request, signal);
      if ('refused' in page || page.scanned.records.length < 2) return page;
      const { records, envelope } = page.scanned;
      const kept = [...records].slice(0, -1).map(({ start, end }) => page.body.toString('utf8', start, end));
      const body = Buffer.from(`[${kept.join(',')}]`);
      return { ...page, body, scanned: { ...scanPage(body, ROOT, fieldsOf(source.dataset)), envelope } };
    },
  }),
  'a missing list is taken for an empty one': (source) => ({
    ...source,
    async read(request, signal) {
      try {
        return await source.read(request, signal);
      } catch (error) {
        if (!(error instanceof SourceFailure) || !error.message.includes('not a page: the answer has no "'))
          throw error;
        const body = Buffer.from('[]');
        const cut = scanPage(body, ROOT, fieldsOf(source.dataset));
        return { body, scanned: cut, next: null, total: null, oddTotal: null };
      }
    },
  }),
};
