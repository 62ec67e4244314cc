// Compiles everything to dist/ and bundles the workflows once, so that a worker starts without webpack.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const bundle = join(dist, 'src', 'workflow-bundle.cjs');

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
// What has not changed is not checked again; without dist/ this is gone, too.
const state = join(dist, '.tsbuildinfo');
const compiled = spawnSync(process.execPath, [tsc, '-p', root, '--incremental', '--tsBuildInfoFile', state], {
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

// A migration that was renamed must not run beside its new name.
const isCopied = (name) => /\.(sql|yaml)$/.test(name);
for (const name of readdirSync(join(dist, 'src'), { recursive: true }).filter(isCopied)) {
  rmSync(join(dist, 'src', name));
}
for (const name of readdirSync(join(root, 'src'), { recursive: true }).filter(isCopied)) {
  mkdirSync(dirname(join(dist, 'src', name)), { recursive: true });
  copyFileSync(join(root, 'src', name), join(dist, 'src', name));
}

// The grammar of JSON, as WebAssembly.
const [grammar, compiledGrammar] = [join('assembly', 'json.ts'), join('dist', 'src', 'json', 'json.wasm')];
if (isOlder(join(root, compiledGrammar), [join(root, grammar), join(root, 'package-lock.json')])) {
  const { main } = await import('assemblyscript/asc');
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='];
  const { error, stderr } = await main([grammar, '--outFile', compiledGrammar, '--baseDir', root, ...options]);
  // oxlint-disable-next-line typescript/no-base-to-string -- it has a toString of its own
  if (error) throw new Error(String(stderr), { cause: error });
}

// Reading YAML and checking it takes 60 ms, which every command would need.
const genesys = join(dist, 'src', 'datasets', 'genesys');
const { readDefinition } = await import('../dist/src/datasets/definition/read-definition.js');
const definition = readDefinition(readFileSync(join(genesys, 'genesys.yaml'), 'utf8'), 'genesys.yaml');
writeFileSync(join(genesys, 'genesys.json'), JSON.stringify(definition));

// Without those of another time.
rmSync(join(dist, 'bin'), { recursive: true, force: true });
await import('./bundle.mjs');

const sources = ['workflows', 'contract']
  .flatMap((folder) => readdirSync(join(dist, 'src', folder)).map((name) => join(dist, 'src', folder, name)))
  .filter((path) => path.endsWith('.js'))
  .concat(join(dist, 'src', 'contract.js'), join(root, 'package-lock.json'));
if (isOlder(bundle, sources)) {
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(dist, 'src', 'workflows', 'index.js'),
    preloadModules: [join(dist, 'src', 'workflows', 'disable-stack-traces.js')],
    logger: new DefaultLogger('WARN'),
    // Lines and names for stack traces, without the sources: every worker holds the map twice.
    webpackConfigHook: (config) => ({ ...config, devtool: 'inline-nosources-source-map' }),
  });
  writeFileSync(bundle, code);
}

/** Whether a file is absent or older than one of those it is made from. */
function isOlder(path, sources) {
  return !existsSync(path) || sources.some((source) => statSync(source).mtimeMs > statSync(path).mtimeMs);
}
