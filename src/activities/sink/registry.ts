import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Config } from '../../config.ts';
import { DESTINATION_KINDS } from '../../contract.ts';
import { InvalidInput } from '../../errors.ts';
import { serialize } from '../serialize.ts';
import type { FileFormat } from './files/formats/format.ts';
import { FILE_FORMATS } from './files/formats/registry.ts';
import { createFileSink } from './files/file-sink.ts';
import { createPostgresSink } from './postgres/postgres-sink.ts';
import type { Sink } from './sink.ts';

/** Opens the sink that a destination such as `jsonl:exports` names. @throws InvalidInput */
export type OpenSink = (destination: string) => Sink;

/** All destinations of a worker. */
export interface Destinations {
  open: OpenSink;
  /** Gives up what the opened ones hold open. */
  close(): Promise<void>;
}

/** One entry a kind of destination: what stands before the colon, and how to open what stands behind it. */
const SINK_FACTORIES: Record<string, (place: string, config: Config) => Sink> = {
  ...Object.fromEntries(FILE_FORMATS.map((format) => [format.name, openFiles(format)])),
  postgres: (schema, { postgresUrl }) => createPostgresSink(postgresUrl, schema),
};

function openFiles(format: FileFormat): (place: string, config: Config) => Sink {
  return (place, { dataDir }) => createFileSink(insideDataDir(place, dataDir), format);
}

/** Returns the destinations of a worker; each sink is opened once. */
export function createDestinations(config: Config): Destinations {
  const opened = new Map<string, Sink>();
  return {
    open(destination) {
      const sink = opened.get(destination) ?? sealingInTurn(openSink(destination, config));
      opened.set(destination, sink);
      return sink;
    },
    async close() {
      await Promise.all([...opened.values()].map((sink) => sink.close()));
      opened.clear();
    },
  };
}

/**
 * Seals one slice at a time: two at once share one disk and one processor anyway, and each holds the ids of its slice
 * (four slices of 250,000 records: 50 MB).
 */
function sealingInTurn(sink: Sink): Sink {
  return { ...sink, seal: serialize((request) => sink.seal(request)) };
}

function openSink(destination: string, config: Config): Sink {
  const [kind = '', place = ''] = destination.split(/:(.*)/s);
  const open = SINK_FACTORIES[kind];
  if (open) return open(place, config);
  const known = DESTINATION_KINDS.map((name) => `"${name}:…"`);
  throw new InvalidInput([`destination "${kind}:" is not known to this worker; it knows ${known.join(', ')}`]);
}

// Holdfast's own folders below the data directory begin with a dot.
const HIDDEN = /(^|[\\/])\./;

/**
 * Returns the absolute path of a folder that must lie inside the data directory, links followed.
 *
 * @throws InvalidInput when it lies elsewhere.
 */
export function insideDataDir(place: string, dataDir: string): string {
  if (place.includes('\0')) throw new InvalidInput(['destination has a NUL character; give one like "jsonl:exports"']);
  const root = realPath(dataDir);
  const folder = realPath(resolve(root, place));
  const path = relative(root, folder);
  if (path === '..' || path.startsWith(`..${sep}`) || resolve(root, path) !== folder) {
    throw new InvalidInput([
      `destination "${place}" lies outside the data directory of the worker; give a folder inside it, for example "jsonl:exports", or start the worker with another HOLDFAST_DATA_DIR`,
    ]);
  }
  if (HIDDEN.test(path))
    throw new InvalidInput([
      `destination "${place}" leads into a folder that begins with a dot: such folders are Holdfast's own; give one like "jsonl:exports"`,
    ]);
  return folder;
}

/** Follows links as far as the path exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
