import { askedFacts } from './asked.ts';
import { bucketsOf } from './buckets.ts';
import { describeShares } from './shares.ts';
import { capital, momentOf, secondOf } from './words.ts';
import { countIncidents, incidentsOf, whatOf, whenOf, whereOf } from './incidents.ts';
import { numbersOf } from './numbers.ts';
import { count } from '../progress-line.ts';
import { verifyCommand } from '../export-report.ts';
import { type FinishedFacts, headlineOf, proofSentences, type ReportFacts } from './report-facts.ts';
import { sliceLines } from './slices-table.ts';

/** Renders a report as Markdown: the same facts as the page, charts as tables. */
export function renderMarkdown(facts: ReportFacts): string {
  const { exportId, finished, runs, madeAt } = facts;
  const { verdict, sentence } = headlineOf(facts);
  const numbers = numbersOf(facts).map(([name, value]) => (name === 'took' ? `${name} ${value}` : `${value} ${name}`));
  const sections = [
    `# Export ${cell(exportId)}`,
    `**${verdict}** – ${cell(sentence)}`,
    numbers.join(' · '),
    '## What was requested',
    table(['', ''], askedFacts(facts)),
    ...(finished ? finishedSections(finished) : []),
    ...(runs.length > 0 ? wentSections(facts) : []),
    ...(finished ? checkedSections(exportId, finished, madeAt) : []),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function finishedSections({ manifest, hours }: FinishedFacts): string[] {
  const chart = hours && hours.size > 0 ? bucketsOf(hours, manifest.input.timeZone, manifest) : null;
  const { lines, more } = sliceLines(manifest);
  return [
    '## What came',
    describeShares(manifest),
    chart === null
      ? ''
      : table(
          [`${chart.of} (${chart.timeZone})`, 'records'],
          chart.buckets.map(({ title, records }) => [title, count(records)]),
        ),
    '## What is proven, and by what',
    proofSentences(manifest).join('\n'),
    `The data is known to be complete up to ${momentOf(manifest.watermark)}.`,
    table(
      ['slice (UTC)', "source's total", 'came', 'kept', 'proof'],
      lines.map(({ span, total, came, kept, proof }) => [span, total, came, kept, proof]),
    ),
    more > 0 ? `… and ${count(more)} more slices: the manifest has all of them.` : '',
  ];
}

function wentSections(facts: ReportFacts): string[] {
  const { shown, more } = incidentsOf(facts);
  const rows = shown.map((incident) => [whenOf(incident), whereOf(incident), whatOf(incident)]);
  return [
    '## How it went',
    `${capital(countIncidents(facts))}.`,
    rows.length === 0 ? '' : table(['when (UTC)', 'slice', 'what'], rows),
    more > 0 ? `… and ${count(more)} more.` : '',
  ];
}

function checkedSections(exportId: string, { manifest, verification }: FinishedFacts, madeAt: string): string[] {
  const { differences, records, manifestSha256 } = verification;
  const { lines } = sliceLines(manifest);
  return [
    '## Checked',
    differences.length === 0
      ? `Read back on ${secondOf(madeAt)}: ${count(records)} records, each in its place, exactly once, and unchanged. To check it again: \`holdfast ${verifyCommand(exportId, manifest.input.destination)}\``
      : [
          `Read back on ${secondOf(madeAt)}. These differences from the manifest were found:`,
          ...differences.map((each) => `- ${cell(each)}`),
        ].join('\n'),
    table(
      ['file', 'SHA-256'],
      [
        ['the manifest', manifestSha256],
        ...lines.map(({ span, file, sha256 }) => [file === '–' ? span : file, sha256]),
      ],
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A text in which Markdown finds nothing to read otherwise, on one line. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/[|<>`*_[\]\\]/g, '\\$&');
