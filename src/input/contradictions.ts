import type { ExportInput } from '../contract.ts';

/** Names fields that are valid on their own but not together. */
export function contradictions(input: Partial<Record<keyof ExportInput, unknown>>): string[] {
  const problems: string[] = [];
  const fixed = input.interval !== undefined;
  for (const relative of ['last', 'incremental', 'delay', 'lookback'] as const) {
    if (fixed && input[relative] !== undefined) {
      problems.push(`interval and ${relative} exclude each other: give {"interval": …} or {"${relative}": …}`);
    }
  }
  if (input.query !== undefined && input.source !== 'page-token') {
    problems.push(
      'query is only for {"source": "page-token"}; the Genesys sources take {"filters": …}, and described APIs {"settings": …}',
    );
  }
  return [...problems, ...shapeProblems(input), ...excelProblems(input)];
}

/** Refuses flat rows in JSONL: only files with columns have a shape. A database always has a view of flat rows. */
function shapeProblems({
  shape,
  destination = 'jsonl:exports',
}: Partial<Record<keyof ExportInput, unknown>>): string[] {
  if (shape !== 'flat' || typeof destination !== 'string' || !destination.startsWith('jsonl:')) return [];
  return [
    `shape "flat" is for files with columns, but jsonl has records: give {"destination": "csv:exports"} or {"destination": "parquet:exports"}; a database always has a view of flat rows`,
  ];
}

/** Refuses `excel` without flat rows in CSV: Excel truncates nested records, and opens no other files as tables. */
function excelProblems({ excel, shape, destination }: Partial<Record<keyof ExportInput, unknown>>): string[] {
  if (excel !== true || (shape === 'flat' && String(destination).startsWith('csv:'))) return [];
  return ['excel is only for flat rows in CSV: give {"shape": "flat"} and {"destination": "csv:exports"} with it'];
}
