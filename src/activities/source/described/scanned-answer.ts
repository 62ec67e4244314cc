import type { Pages } from '../../../datasets/definition/pages-of.ts';
import type { DatasetDefinition } from '../../../datasets/definition/schema.ts';
import type { ScannedPage } from '../../../json/scan-page.ts';
import type { DescribedResponse } from './described-api.ts';

/** An answer, and what the definition has found in it. */
export interface ScannedAnswer {
  response: Pick<DescribedResponse, 'body' | 'headers'>;
  scanned: ScannedPage;
  dataset: DatasetDefinition;
  pages: Pages | null;
  /** Null on the first page; only there can a path that leads nowhere be told from one that ends. */
  cursor: string | null;
  next: string | null;
  /** How many records were requested. */
  pageSize: number;
  total: number | null;
}
