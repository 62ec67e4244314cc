import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { alertRules, type AlertRule } from '../../testkit/alert-rules.ts';
import { skipUnlessStrict } from '../../testkit/strict.ts';
import { findPrometheus } from '../../testkit/prometheus.ts';
import { packageRoot } from '../../src/package.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const programs = findPrometheus();
const skip = skipUnlessStrict(programs === null && 'there is no Prometheus here, and none could be had');

test('docs/operating.md lists exactly the alerts of deploy/alerts.yml', async () => {
  const page = await readFile(join(packageRoot(), 'docs', 'operating.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `(Holdfast\w+)` \| `([^`]+)` \|/gm)].map(([, alert, expr]) => ({
    alert,
    expr,
  }));
  const rules = alertRules().map(({ alert, expr }) => ({ alert, expr }));
  assert.deepEqual(documented, rules);
});

test('Compose gives Prometheus its configuration and the alerts', async () => {
  const compose = await readFile(join(packageRoot(), 'docker-compose.yml'), 'utf8');
  const config = parse(await readFile(join(packageRoot(), 'deploy', 'prometheus.yml'), 'utf8')) as {
    rule_files: string[];
  };
  for (const file of config.rule_files) assert.ok(compose.includes(`:${file}:ro`), file);
});

/** A history of series, and the alerts that it must raise at a time. */
interface Case {
  what: string;
  series: Record<string, string>;
  at: string;
  raised: string[];
  /** Labels of what is raised. */
  labels?: Record<string, string>;
}

const up = { 'up{job="holdfast"}': '1+0x2100' };
const CASES: Case[] = [
  {
    what: 'a quiet worker that completed an hour ago raises nothing',
    series: { ...up, holdfast_last_complete_timestamp_seconds: '0+0x60 3600+0x2000' },
    at: '2h',
    raised: [],
  },
  {
    what: 'a worker that has just been installed raises nothing',
    series: {
      ...up,
      holdfast_last_complete_timestamp_seconds: '_x2000 0+0x60',
      holdfast_last_failed_timestamp_seconds: '_x2000 0+0x60',
    },
    at: '2010m',
    raised: [],
  },
  {
    what: 'a failure is raised although the worker was restarted right after it',
    series: { ...up, holdfast_last_failed_timestamp_seconds: '0+0x60 3660+0x1 0+0x2000' },
    at: '70m',
    raised: ['HoldfastExportFailed'],
  },
  {
    what: 'an export that is complete and not proven is raised, after a restart too, and over after an hour',
    series: { ...up, holdfast_last_unproven_timestamp_seconds: '0+0x60 3660+0x1 0+0x2000' },
    at: '70m',
    raised: ['HoldfastExportUnproven'],
  },
  {
    what: 'an unproven export of two hours ago raises nothing',
    series: { ...up, holdfast_last_unproven_timestamp_seconds: '0+0x60 3660+0x2000' },
    at: '180m',
    raised: [],
  },
  {
    what: 'a failure is over after an hour',
    series: { ...up, holdfast_last_failed_timestamp_seconds: '0+0x60 3660+0x2000' },
    at: '125m',
    raised: [],
  },
  {
    what: 'a night without an export is raised, workers that were restarted or not',
    series: { ...up, holdfast_last_complete_timestamp_seconds: '0+0x10 600+0x100 0+0x2000' },
    at: '27h',
    raised: ['HoldfastNothingComplete'],
  },
  {
    what: 'an export a night raises nothing, workers that were restarted or not',
    series: { ...up, holdfast_last_complete_timestamp_seconds: '0+0x10 600+0x100 0+0x1400 90600+0x1000' },
    at: '27h',
    raised: [],
  },
  {
    what: 'a workflow task that fails every ten minutes is raised',
    series: { ...up, temporal_workflow_task_execution_failed_total: '_x60 1+0x9 2+0x9 3+0x9 4+0x9 5+0x9 6+0x9' },
    at: '85m',
    raised: ['HoldfastWorkflowTasksFail'],
  },
  {
    what: 'a fresh worker whose workflow tasks fail is raised',
    series: { ...up, temporal_workflow_task_execution_failed_total: '_x60 5+0x60' },
    at: '65m',
    raised: ['HoldfastWorkflowTasksFail'],
  },
  {
    what: 'a schedule that completes nothing is raised by its name, whatever another one does and however many workers tell',
    series: {
      ...up,
      holdfast_last_complete_timestamp_seconds: '0+60x2000',
      'holdfast_schedule_last_complete_timestamp_seconds{schedule="hourly",instance="a"}': '0+60x2000',
      'holdfast_schedule_last_complete_timestamp_seconds{schedule="nightly",instance="a"}': '600+0x2000',
      'holdfast_schedule_last_complete_timestamp_seconds{schedule="nightly",instance="b"}': '600+0x2000',
      'holdfast_schedule_last_complete_timestamp_seconds{schedule="deleted"}': '0+0x2000',
    },
    at: '27h',
    raised: ['HoldfastScheduleLate'],
    labels: { schedule: 'nightly' },
  },
  {
    what: 'a schedule that is paused for a quarter of an hour is raised by its name',
    series: {
      ...up,
      'holdfast_schedule_paused{schedule="nightly"}': '0+0x10 1+0x60',
      'holdfast_schedule_paused{schedule="hourly"}': '0+0x10 1+0x5 0+0x60',
    },
    at: '30m',
    raised: ['HoldfastSchedulePaused'],
    labels: { schedule: 'nightly' },
  },
  { what: 'no worker is raised', series: { 'up{job="holdfast"}': '0+0x60' }, at: '10m', raised: ['HoldfastNoWorker'] },
  {
    what: 'one worker of two raises nothing',
    series: { ...up, 'up{job="holdfast",instance="b"}': '0+0x60' },
    at: '10m',
    raised: [],
  },
  {
    what: 'a login that fails for five minutes is raised',
    series: { ...up, holdfast_login_works: '0+0x60', 'holdfast_login_works{instance="b"}': '1+0x60' },
    at: '10m',
    raised: ['HoldfastLoginFails'],
  },
];

/** Returns what promtool says of all cases, by their names. One run takes as long as one for each case. */
async function judged(t: TestContext): Promise<{ status: number | null; said: string }> {
  const tests = CASES.map(({ what, series, at, raised, labels = {} }) => ({
    name: what,
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: alertRules().map(({ alert, annotations }: AlertRule) => ({
      eval_time: at,
      alertname: alert,
      exp_alerts: raised.includes(alert) ? [{ exp_labels: labels, exp_annotations: annotations }] : [],
    })),
  }));
  const file = join(await tempFolder(t), 'test.json');
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ rule_files: [join(packageRoot(), 'deploy', 'alerts.yml')], tests }));
  const { status, stdout, stderr } = spawnSync(programs!.promtool, ['test', 'rules', file], { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test('alerts:', { skip }, async (t) => {
  const { status, said } = await judged(t);
  for (const { what } of CASES) await t.test(what, () => assert.ok(!said.includes(what), said));
  assert.equal(status, 0, said);
});
