import { quotedText } from '../../../../json/key-text.ts';

/**
 * Returns a string as a flat file holds it: its own characters, or JSON if `isUnfit` says that they do not fit a cell.
 * Text that begins with a quotation mark is always JSON.
 */
export function cellText(value: string, isUnfit: (value: string) => boolean): string {
  return value === '' || value.startsWith('"') || isUnfit(value) ? quotedText(value) : value;
}

/** Returns the string in a cell; null if the cell is damaged. */
export function textOfFlatCell(cell: string): string | null {
  if (!cell.startsWith('"')) return cell === '' ? null : cell;
  try {
    return JSON.parse(cell) as string;
  } catch {
    return null;
  }
}
