import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../src/package.ts';

/** A service of docker-compose.yml as the tests read it. */
export interface Service {
  image: string;
  /** With settings, or the defaults of `${NAME:-default}`, put in. */
  environment: Record<string, string>;
  /** `where in the service: name of the volume`, of those that Compose keeps. */
  volumes: Record<string, string>;
  entrypoint: string[];
  command: string[];
  healthcheck: string[];
}

interface Written {
  image?: string;
  environment?: Record<string, string | number>;
  entrypoint?: string[];
  command?: string[];
  healthcheck?: { test: string[] };
  volumes?: string[];
}

/**
 * Reads a service of docker-compose.yml; files that are mounted into it are named by where they are in the checkout.
 *
 * @param settings what .env holds; an empty one counts as not set.
 */
export function composeService(name: string, settings: Record<string, string> = {}): Service {
  const file = readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8');
  const { services } = parse(file, { merge: true }) as { services: Record<string, Written> };
  const { image = '', environment = {}, entrypoint = [], command = [], healthcheck, volumes = [] } = services[name]!;
  const mounts = volumes.filter((volume) => volume.startsWith('./')).map((volume) => volume.split(':'));
  const here = (text: string) => {
    const [source] = mounts.find(([, target]) => target === text) ?? [];
    return source ? join(packageRoot(), source) : interpolate(text, settings);
  };
  const given = Object.entries(environment).map(([key, value]) => [key, here(String(value))]);
  const kept = volumes.filter((volume) => !volume.startsWith('./')).map((volume) => volume.split(':').reverse());
  return {
    image,
    environment: Object.fromEntries(given) as Record<string, string>,
    volumes: Object.fromEntries(kept) as Record<string, string>,
    entrypoint: entrypoint.map(here),
    command: command.map(here),
    healthcheck: (healthcheck?.test ?? []).slice(1),
  };
}

/** Puts settings in, the innermost of nested ones first. */
function interpolate(text: string, settings: Record<string, string>): string {
  const once = text.replace(/\$\{(\w+):-([^${}]*)\}/g, (_, name: string, or: string) => settings[name] || or);
  return once === text ? text : interpolate(once, settings);
}
