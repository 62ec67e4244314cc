// Bundles the command to dist/bin/: one file to load where there were five hundred, which took half of a command's start.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'dist', 'bin');

// The SDK's worker loads a file system in memory for bundling workflows, which the build has done: a tenth of what loading takes.
const withoutMemfs = `
  const { Module, createRequire } = require('node:module');
  const ofWorker = createRequire(require.resolve('@temporalio/worker'));
  const unused = new Module(ofWorker.resolve('memfs'));
  unused.loaded = true;
  ofWorker.cache[unused.id] ??= unused;`;

/**
 * Lets the bundle `require` the SDK: before Node.js imports CommonJS, it searches the package and all that it loads for their
 * exports.
 */
const requireTemporal = {
  name: 'require-temporal',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@temporalio\// }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'required' } : { path, external: true },
    );
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => {
      const first = path === '@temporalio/worker' ? withoutMemfs : '';
      return { contents: `${first}\nmodule.exports = require('${path}');` };
    });
  },
};

const { metafile } = await build({
  absWorkingDir: root,
  outdir,
  // The guardian is a process of its own; the last one is what other programs import.
  entryPoints: { main: 'src/cli/main.ts', guardian: 'src/server/guardian.ts', index: 'src/index.ts' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The SDK starts threads from files of its own, and its native part is one; pg looks for an optional package. The others
  // are loaded when they are needed.
  plugins: [requireTemporal],
  external: ['pg-native', '@aws-sdk/*', '@smithy/*', 'cli-progress'],
  // Failures are told apart by the names of their classes.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  // CommonJS packages ask for Node's own modules by `require`.
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  logLevel: 'warning',
  metafile: true,
});

// An import() of CommonJS that is bundled finds nothing but `default`.
const isLazyCommonJs = ({ kind, path }) => kind === 'dynamic-import' && metafile.inputs[path]?.format === 'cjs';
const lost = Object.values(metafile.inputs)
  .flatMap(({ imports }) => imports)
  .filter(isLazyCommonJs);
if (lost.length > 0) throw new Error(`name as external: ${lost.map(({ path }) => path).join(', ')}`);
