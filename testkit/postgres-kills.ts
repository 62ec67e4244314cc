import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { createPostgresSink } from '../src/activities/sink/postgres/postgres-sink.ts';
import type { Sink } from '../src/activities/sink/sink.ts';
import { makePlan, pageRequest, sealRequest } from './plan.ts';
import type { PostgresServer } from './postgres.ts';
import { seeded } from './random.ts';
import { sessionKills } from './session-kills.ts';
import { makeRecord, sortedPage } from './sorted-page.ts';
import { openSql, type TestSql } from './sql.ts';

/** The result of writing while the server is killed. */
export interface KillsReport {
  kills: Record<string, number>;
  exports: number;
  pages: number;
  /** Number of failed calls of the sink, each of which was repeated. */
  failures: number;
  /** Failures that a retry policy would not repeat; there should be none. */
  wrong: string[];
  /** Exports with rows that differ from what was written, or that do not verify; there should be none. */
  differences: string[];
  /** Duration of the longest call of the sink, and age of the oldest statement that the server was running. */
  longestCallMs: number;
  oldestStatementMs: number;
}

const WRITERS = 6;
const PAGES = 8;
const ROWS = 40;

/** Exports with several writers at once while the server is repeatedly killed or stopped or its sessions are ended. */
export async function writeThroughKills(
  server: PostgresServer,
  kills: number,
  seed: string,
  schema = 'kills',
): Promise<KillsReport> {
  const report: KillsReport = {
    kills: {},
    exports: 0,
    pages: 0,
    failures: 0,
    wrong: [],
    differences: [],
    longestCallMs: 0,
    oldestStatementMs: 0,
  };
  const sink = createPostgresSink(server.url, schema);
  const sql = openSql(server.url, schema);
  const random = seeded(seed);
  let isOver = false;
  const call = <T>(work: () => Promise<T>) => repeated(report, work);
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let number = 1; !isOver || number === 1; number++)
      await exportOnce(sink, `w${writer}-${number}`, report, call);
  });
  const waysToKill = Object.entries(sessionKills(server, sql));
  for (let kill = 0; kill < kills; kill++) {
    const before = report.pages;
    while (report.pages < before + 1 + random.below(12)) await sleep(1);
    const [name, way] = waysToKill[kill % waysToKill.length]!;
    await way();
    report.kills[name] = (report.kills[name] ?? 0) + 1;
    report.oldestStatementMs = Math.max(report.oldestStatementMs, await call(() => oldestStatement(sql)));
  }
  isOver = true;
  await Promise.all(writers);
  await checkRows(sql, report);
  await Promise.all([sink.close(), sql.end()]);
  return report;
}

/** Exports pages whose records another writer may also export. */
async function exportOnce(
  sink: Sink,
  exportId: string,
  report: KillsReport,
  call: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const plan = makePlan({ exportId, runId: exportId });
  await call(() => sink.open(plan));
  for (let page = 1; page <= PAGES; page++) {
    const records = Array.from({ length: ROWS }, (_, row) =>
      makeRecord(row % 4 === 0 ? `shared-${page}-${row}` : `${exportId}-${page}-${row}`, { text: 'x'.repeat(500) }),
    );
    const next = page === PAGES ? null : String(page * plan.pageSize);
    await call(async () => {
      const request = pageRequest(plan, { page });
      return (await sink.find(request)) ?? (await sink.save(request, sortedPage(records, { next })));
    });
    report.pages += 1;
  }
  await call(() => sink.seal(sealRequest(plan, PAGES)));
  const result = await call(() => sink.finish({ plan }));
  if (result.records !== PAGES * ROWS) report.differences.push(`${exportId}: ${result.records} records`);
  const verification = await call(() => sink.verify(exportId));
  report.differences.push(...(verification?.differences ?? ['is not finished']).map((each) => `${exportId}: ${each}`));
  report.exports += 1;
}

/** Repeats a call until it succeeds, as Temporal would. */
async function repeated<T>(report: KillsReport, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const began = performance.now();
    try {
      return await work();
    } catch (error) {
      report.failures += 1;
      const isRight = error instanceof ApplicationFailure && error.type === 'DestinationFailed' && !error.nonRetryable;
      // Errors of the script's own client have other messages.
      if (!isRight && !/oldestStatement/.test((error as Error).stack ?? '')) report.wrong.push(String(error));
      await sleep(30);
    } finally {
      report.longestCallMs = Math.max(report.longestCallMs, Math.round(performance.now() - began));
    }
  }
}

async function oldestStatement(sql: TestSql): Promise<number> {
  const [row] = await sql<{ ms: number }>`
    select coalesce(max(extract(epoch from clock_timestamp() - query_start)), 0)::float8 * 1000 as ms
    from pg_stat_activity where application_name = 'holdfast' and state <> 'idle'`;
  return Math.round(row!.ms);
}

async function checkRows(sql: TestSql, report: KillsReport): Promise<void> {
  const [row] = await sql<{ rows: number; ids: number }>`
    select count(*)::int as rows, count(distinct conversation_id)::int as ids from conversation`;
  const shared = PAGES * Math.ceil(ROWS / 4);
  const expected = report.exports * (PAGES * ROWS - shared) + shared;
  if (row!.rows !== expected || row!.ids !== expected) {
    report.differences.push(`${row!.rows} rows of ${row!.ids} ids, expected ${expected}`);
  }
}
