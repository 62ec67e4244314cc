import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresServer } from './postgres.ts';
import type { TestSql } from './sql.ts';

/** Returns the ways to end sessions from outside; each resolves when the server answers again. */
export function sessionKills(server: PostgresServer, sql: TestSql): Record<string, () => Promise<void>> {
  const restart = (signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT') => async () => {
    await server.kill(signal);
    await server.start();
  };
  const terminate = (condition: string) => async () => {
    for (let attempt = 0; attempt < 200; attempt++) {
      const ended = await sql.unsafe(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holdfast' and ${condition}`,
      );
      if (ended.length > 0) return;
    }
  };
  return {
    'postmaster killed': restart('SIGKILL'),
    'immediate stop': restart('SIGQUIT'),
    'fast stop': restart('SIGINT'),
    'all sessions terminated': terminate('true'),
    'a session terminated between two statements of its transaction': terminate(`state = 'idle in transaction'`),
    'a session terminated in a statement': terminate(`state = 'active'`),
    'idle_in_transaction_session_timeout of 1 ms': async () => {
      await sql.unsafe(`alter role current_user set idle_in_transaction_session_timeout = '1ms'`);
      await terminate('true')();
      await sleep(50);
      await sql.unsafe('alter role current_user reset idle_in_transaction_session_timeout');
    },
  };
}
