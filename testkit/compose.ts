import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../src/package.ts';

/** A service of docker-compose.yml as the tests read it. */
export interface Service {
  image: string;
  /** With the defaults of `${NAME:-default}` put in. */
  environment: Record<string, string>;
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

/** Reads a service of docker-compose.yml; files that are mounted into it are named by where they are in the checkout. */
export function composeService(name: string): Service {
  const file = readFileSync(join(packageRoot(), 'docker-compose.yml'), 'utf8');
  const { services } = parse(file, { merge: true }) as { services: Record<string, Written> };
  const { image = '', environment = {}, entrypoint = [], command = [], healthcheck, volumes = [] } = services[name]!;
  const mounts = volumes.filter((volume) => volume.startsWith('./')).map((volume) => volume.split(':'));
  const here = (text: string) => {
    const [source] = mounts.find(([, target]) => target === text) ?? [];
    return source ? join(packageRoot(), source) : withDefaults(text);
  };
  const settings = Object.entries(environment).map(([key, value]) => [key, here(String(value))]);
  return {
    image,
    environment: Object.fromEntries(settings) as Record<string, string>,
    entrypoint: entrypoint.map(here),
    command: command.map(here),
    healthcheck: (healthcheck?.test ?? []).slice(1),
  };
}

const withDefaults = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
