// Lints and builds side by side: eslint takes as long as all the rest, on one core.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const COMMANDS = ['eslint .', 'prettier --check --log-level warn . && knip && node tools/build.mjs'];

const codes = await Promise.all(
  COMMANDS.map(async (command) => {
    const [code] = await once(spawn(command, { shell: true, stdio: 'inherit' }), 'close');
    return code ?? 1;
  }),
);
process.exit(Math.max(...codes));
