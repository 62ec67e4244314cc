import { choosePort } from '../src/server/ports.ts';

// The system gives outgoing connections and `listen(0)` ports from 32,768 on, also in the second before a program that
// was told a port binds it. 512 blocks of 32 lie below, and processes that run at once seldom have pids 512 apart.
const [LOWEST, BLOCKS, BLOCK] = [16_384, 512, 32];

let chosen = 0;

/** Chooses a port of 127.0.0.1 that nothing else takes until a program that is started next binds it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + (process.pid % BLOCKS) * BLOCK + (chosen++ % BLOCK);
    if ((await choosePort(port, new Set())) === port) return port;
  }
}
