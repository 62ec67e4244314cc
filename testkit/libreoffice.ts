import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { makeFolder } from './temp-folder.ts';

const run = promisify(execFile);

/** A cell as a spreadsheet holds it. */
export interface SheetCell {
  /** `string`, `float`, `date`, …; empty for an empty cell. */
  type: string;
  /** The value as the sheet stores it: of a date, ISO 8601. */
  value: string;
  /** The formula; null where there is none. */
  formula: string | null;
}

/** Returns the program of LibreOffice, or the reason why tests with it are skipped. */
export async function findLibreOffice(): Promise<{ program: string } | { missing: string }> {
  for (const program of ['soffice', 'libreoffice']) {
    const there = await run(program, ['--version']).then(
      () => true,
      () => false,
    );
    if (there) return { program };
  }
  return { missing: 'LibreOffice is not installed (apt-get install libreoffice-calc-nogui)' };
}

/**
 * Opens a file as a table, as LibreOffice does.
 *
 * @param options tokens of LibreOffice's import filter for text: separator, quote, character set, …
 * @returns the cells by rows.
 */
export async function openInLibreOffice(program: string, path: string, options: string): Promise<SheetCell[][]> {
  const folder = await makeFolder();
  try {
    const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
    const filter = `--infilter=Text - txt - csv (StarCalc):${options}`;
    await run(program, [profile, '--headless', filter, '--convert-to', 'fods', '--outdir', folder, path]);
    return cellsOf(await readFile(join(folder, `${basename(path, extname(path))}.fods`), 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ROW = /<table:table-row\b[^>]*>(.*?)<\/table:table-row>/gs;
const CELL = /<table:table-cell\b([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs;

function cellsOf(sheet: string): SheetCell[][] {
  return [...sheet.matchAll(ROW)].map(([, row = '']) =>
    [...row.matchAll(CELL)].flatMap(([, attributes = '', content = '']) => {
      const attribute = (name: string) => unescape(new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
      const text = unescape(
        content
          .replace(/<\/text:p>\s*<text:p>/g, '\n')
          .replace(/<[^>]*>/g, '')
          .trim(),
      );
      const cell = {
        type: attribute('office:value-type'),
        value: attribute('office:date-value') || attribute('office:value') || text,
        formula: attribute('table:formula') || null,
      };
      return Array<SheetCell>(Number(attribute('table:number-columns-repeated') || '1')).fill(cell);
    }),
  );
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };

const unescape = (text: string): string => text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity]!);
