import { connect, createServer } from 'node:net';

// Loopback answers within a millisecond; a packet filter that drops instead of refusing must not stall the start.
const probeMs = 500;

/** Picks the preferred port of 127.0.0.1 if nothing uses it and it is not to be avoided, else a free one. */
export async function choosePort(preferred: number, avoid: ReadonlySet<number>): Promise<number> {
  if (preferred > 0 && !avoid.has(preferred) && !(await answers(preferred))) {
    const port = await bindOnce(preferred);
    if (port !== null) return port;
  }
  for (;;) {
    const port = await bindOnce(0);
    if (port === null) throw new Error('No free port is left on 127.0.0.1: end some programs that use the network.');
    if (!avoid.has(port)) return port;
  }
}

/** Tells whether anything listens on a port of 127.0.0.1, be it bound to all addresses. */
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
