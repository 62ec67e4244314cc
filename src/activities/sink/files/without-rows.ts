/** Returns the lines whose numbers (from 0) are not among those to leave out. */
export function withoutRows(lines: Buffer, rows: ReadonlySet<number>): Buffer {
  const left: Buffer[] = [];
  for (let at = 0, row = 0; at < lines.length; row++) {
    const end = lines.indexOf(0x0a, at) + 1;
    if (!rows.has(row)) left.push(lines.subarray(at, end));
    at = end;
  }
  return Buffer.concat(left);
}
