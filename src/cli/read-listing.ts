import { openSources } from '../activities/source/open-sources.ts';
import type { Config } from '../config.ts';
import type { PageRequest, SourceName } from '../contract.ts';
import { ExportFailed } from '../errors.ts';
import { askPatiently } from './ask-patiently.ts';
import { planHere } from './plan-here.ts';

/** Reads all records of a snapshot into memory. `say` is told of waits. @throws ExportFailed where the source gives no answer. */
export async function readListing(config: Config, name: SourceName, say: (line: string) => void): Promise<unknown[]> {
  const own = openSources(config);
  try {
    const source = own.source(name);
    const { largestPage } = source;
    const plan = await planHere(config, own, { source: name, ...(largestPage && { pageSize: largestPage }) }, null);
    const first: PageRequest = {
      ...{ plan, slice: plan.interval, reading: 1, job: null },
      ...{ page: 1, cursor: null, pageSize: plan.pageSize },
    };
    const records: unknown[] = [];
    for (let request = first; ;) {
      const page = await askPatiently(source, request, say);
      if ('refused' in page) {
        if (page.refused !== 'page-too-large') throw new ExportFailed(page.reason);
        request = { ...request, pageSize: page.pageSize };
        continue;
      }
      for (const { start, end } of page.scanned.records) {
        records.push(JSON.parse(page.body.subarray(start, end).toString()));
      }
      if (page.next === null) return records;
      request = { ...request, page: request.page + 1, cursor: page.next };
    }
  } finally {
    await own.close();
  }
}
