// Lints, looks for dead code, and builds: side by side, because each of them keeps about one core busy.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const COMMANDS = ['oxlint && oxfmt --check .', 'knip && node tools/build.mjs'];

const codes = await Promise.all(
  COMMANDS.map(async (command) => {
    const [code] = await once(spawn(command, { shell: true, stdio: 'inherit' }), 'close');
    return Number(code ?? 1);
  }),
);
process.exit(Math.max(...codes));
