import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.ts';
import { makeFolder } from './temp-folder.ts';
import { until } from './world.ts';

/** Paths of Prometheus's two programs. */
export interface PrometheusPrograms {
  prometheus: string;
  promtool: string;
}

/** Finds Prometheus on the PATH, in the cache, or in Debian's package, which is unpacked but not installed; null = none. */
export function findPrometheus(): PrometheusPrograms | null {
  const cache = join(homedir(), '.cache', 'holdfast', 'prometheus');
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(cache, 'usr', 'bin')];
  const found = () =>
    folders.find((folder) => ['prometheus', 'promtool'].every((name) => existsSync(join(folder, name))));
  const folder = found() ?? (unpackDebianPackage(cache) ? found() : undefined);
  return folder === undefined ? null : { prometheus: join(folder, 'prometheus'), promtool: join(folder, 'promtool') };
}

function unpackDebianPackage(cache: string): boolean {
  const making = `${cache}.${process.pid}`;
  try {
    mkdirSync(making, { recursive: true });
    execFileSync('apt-get', ['download', 'prometheus'], { cwd: making, stdio: 'ignore' });
    const [archive = ''] = readdirSync(making);
    execFileSync('dpkg-deb', ['--extract', archive, '.'], { cwd: making, stdio: 'ignore' });
    renameSync(making, cache);
    return true;
  } catch {
    // This is not Debian, there are no package lists or no network, or another test was faster.
    return existsSync(cache);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** A running Prometheus. */
export interface Prometheus {
  /** Evaluates an expression now; returns the values of its series. */
  query(expression: string): Promise<number[]>;
  close(): Promise<void>;
}

/** Starts Prometheus, scraping `host:port` every second as the job `holdfast`. */
export async function startPrometheus({ prometheus }: PrometheusPrograms, target: string): Promise<Prometheus> {
  const folder = await makeFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const job = { job_name: 'holdfast', static_configs: [{ targets: [target] }] };
  // YAML includes JSON.
  const config = { global: { scrape_interval: '1s' }, scrape_configs: [job] };
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const flags = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${address}`];
  const child = spawn(prometheus, flags, { cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await until('Prometheus is ready', () =>
    fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    async query(expression) {
      const response = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { data, error } = (await response.json()) as Answer;
      if (!data) throw new Error(`${expression}: ${error}`);
      return data.result.map(({ value }) => Number(value[1]));
    },
    async close() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Answer {
  error?: string;
  data?: { result: { value: [number, string] }[] };
}
