import { type Dispatcher, Pool } from 'undici';

/**
 * Creates the connection pool of an origin, as the `factory` of an agent that keeps it until it is closed.
 *
 * The agent of undici 7 closes a pool that seems unused, which it may be taken for between two requests: once a server had
 * closed a connection, every request made a connection of its own (https://github.com/nodejs/undici/issues/5022). undici 8,
 * where that is fixed, needs Node.js 22.
 */
export function lastingPool(origin: string | URL, options: object): Dispatcher {
  const pool = new Pool(origin, options);
  const on = pool.on.bind(pool);
  // The agent does not hear that a connection has ended; the pool itself opens another for the next request.
  pool.on = ((event: string, listener: () => void) =>
    event === 'disconnect' ? pool : on(event as 'drain', listener)) as typeof pool.on;
  return pool;
}
