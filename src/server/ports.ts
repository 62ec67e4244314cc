import { connect, createServer } from 'node:net';

// Loopback answers within a millisecond; a packet filter that drops packets must not delay the start.
const probeMs = 500;

/** Picks the preferred port of 127.0.0.1 unless it is in use or must be avoided, else a free one. */
export async function choosePort(preferred: number, avoid: ReadonlySet<number>): Promise<number> {
  if (preferred > 0 && !avoid.has(preferred) && !(await answers(preferred))) {
    const port = await bindOnce(preferred);
    if (port !== null) return port;
  }
  for (;;) {
    const port = await bindOnce(0);
    if (port === null)
      throw new Error('There are no free ports left on 127.0.0.1: end some programs that use the network.');
    if (!avoid.has(port)) return port;
  }
}

/** True if anything listens on a port of 127.0.0.1, even if it is bound to all addresses. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: probeMs });
    const answer = (value: boolean) => () => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });
}

function bindOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}
