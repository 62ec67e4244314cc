import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { openOrStartSession } from './client-session.ts';
import { withFinished } from './finished-export.ts';
import { print } from './print.ts';
import { renderMarkdown } from './report/markdown.ts';
import { renderPage } from './report/page.ts';
import { readRuns, runsThatMade } from './report/read-runs.ts';
import { type FinishedFacts, headlineOf, type ReportFacts } from './report/report-facts.ts';
import type { RunFacts } from './report/run-facts.ts';
import { findStanding, type Standing } from './standing.ts';

const HELP = `
The page is self-contained: it needs no network and no scripts. On a terminal, it is written to a file; otherwise, to stdout.
The charts and the check read the whole export; how it went comes from the Temporal server, as far as it still has the history.
Exit codes: 0 the report was written, whatever it says; 1 it could not be written; 2 there is no such export.
`;

/** Completes `holdfast report`. */
export function register(command: Command): void {
  command
    .argument('<id-or-folder>', 'id of an export, finished or not, or the folder of a finished one')
    .option('--to <destination>', 'where the export with this id is, for example postgres:genesys or jsonl:nightly')
    .option('--markdown', 'print the report as Markdown')
    .option('--json', 'print all facts as one line of JSON')
    .option('-o, --output <file>', 'file to write the report to')
    .addHelpText('after', HELP)
    .action(runReport);
}

interface ReportOptions {
  to?: string;
  markdown?: boolean;
  json?: boolean;
  output?: string;
}

async function runReport(target: string, { to, markdown = false, json = false, output }: ReportOptions): Promise<void> {
  if (markdown && json) throw new InvalidInput(['--markdown and --json exclude each other: give one of them']);
  const facts = await gather(loadConfig(), target, to);
  const text = json ? `${JSON.stringify(asJson(facts))}\n` : markdown ? renderMarkdown(facts) : renderPage(facts);
  const isPage = !json && !markdown;
  const file =
    output ?? (isPage && process.stdout.isTTY ? `${facts.exportId.replace(/[^\w.-]/g, '_')}.report.html` : null);
  if (file === null) process.stdout.write(text);
  else {
    await writeFile(file, text);
    const { verdict, sentence } = headlineOf(facts);
    print(process.stderr, `${verdict}: ${sentence}\nreport:  ${file}`);
  }
}

async function gather(config: Config, target: string, to: string | undefined): Promise<ReportFacts> {
  const madeAt = new Date().toISOString();
  const found = await findFinished(target, to);
  if ('finished' in found) {
    const { finished, place } = found;
    const { exportId } = finished.manifest;
    const runs = runsThatMade(await runsOf(config, exportId), finished.manifest);
    return { exportId, madeAt, place, finished, standing: null, runs };
  }
  const standing = await standingOf(config, target, found.refusal);
  const place = 'not complete yet';
  return { exportId: target, madeAt, place, finished: null, standing, runs: await runsOf(config, target) };
}

/** Finds a finished export and reads all of it; or says why there is none. */
async function findFinished(
  target: string,
  to: string | undefined,
): Promise<{ finished: FinishedFacts; place: string } | { refusal: InvalidInput }> {
  try {
    return await withFinished(target, to, async (found) => {
      print(process.stderr, `reading all of ${found.place.replace(/,$/, '')} …`);
      const verification = await found.verify();
      const { manifest } = verification;
      // What cannot be read is among the differences already.
      const hours = await found.countHours(manifest).catch(() => null);
      return { finished: { manifest, verification, hours }, place: found.place };
    });
  } catch (error) {
    if (error instanceof InvalidInput) return { refusal: error };
    throw error;
  }
}

async function standingOf(config: Config, id: string, refusal: InvalidInput): Promise<Standing> {
  try {
    const standing = await findStanding(config, id);
    if (standing.state !== 'complete') return standing;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
  }
  throw refusal;
}

/** Returns what a Temporal server knows of an export's runs; none where there is no server, or it cannot be reached. */
async function runsOf(config: Config, exportId: string): Promise<RunFacts[]> {
  const say = (line: string) => print(process.stderr, line);
  try {
    const session = await openOrStartSession(config, say);
    if (!session) return [];
    return await readRuns(session.client, exportId).finally(() => session.close());
  } catch (error) {
    say(
      `the report does not say how it went, because the Temporal server does not answer: ${(error as Error).message}`,
    );
    return [];
  }
}

/** The facts as JSON has them: hours by their time. */
function asJson({ finished, ...facts }: ReportFacts) {
  const { verdict, sentence } = headlineOf({ finished, ...facts });
  const hours = finished?.hours && Object.fromEntries([...finished.hours].sort(([a], [b]) => a - b).map(inHour));
  const { differences = [], files, records, manifestSha256 } = finished?.verification ?? {};
  const checked = finished && { differences, files, records, manifestSha256 };
  return { ...facts, verdict, sentence, manifest: finished?.manifest ?? null, checked, hours: hours ?? null };
}

const inHour = ([hour, records]: [number, number]) => [new Date(hour).toISOString(), records] as const;
