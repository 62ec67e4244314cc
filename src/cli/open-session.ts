import type { Config } from '../config.ts';
import type { Say, Session } from './session.ts';

/** Connects to the server of the settings; or starts the embedded one, and a worker in this process. */
export async function openSession(config: Config, say: Say): Promise<Session> {
  if (config.remote) return (await import('./remote-session.ts')).openRemoteSession();
  return (await import('./embedded-session.ts')).openEmbeddedSession(config, say);
}
