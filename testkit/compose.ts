import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../src/package.ts';

/** The parts of a service of docker-compose.yml that the tests use. */
export interface Service {
  image: string;
  /** With settings, or the defaults of `${NAME:-default}`, filled in. */
  environment: Record<string, string>;
  /** Names of the volumes that Compose keeps, by their path in the service. */
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
 * Reads a service of docker-compose.yml. Paths of mounted files are replaced by their paths in the checkout.
 *
 * @param settings the content of .env; an empty setting counts as not set.
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

/** Fills in settings, beginning with the innermost of nested ones. */
function interpolate(text: string, settings: Record<string, string>): string {
  const once = text.replace(/\$\{(\w+):-([^${}]*)\}/g, (_, name: string, or: string) => settings[name] || or);
  return once === text ? text : interpolate(once, settings);
}
