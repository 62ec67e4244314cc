// Bundles the command to dist/bin/: one file to load where there were five hundred, which took half of a command's start.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'dist', 'bin');

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
  external: ['@temporalio/*', 'pg-native', '@aws-sdk/*', '@smithy/*', 'cli-progress'],
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
