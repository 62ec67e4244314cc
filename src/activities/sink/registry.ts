import type { Config } from '../../config.ts';
import { DESTINATION_KINDS } from '../../contract.ts';
import { builtInDatasets, type DatasetOf } from '../../datasets/registry.ts';
import { InvalidInput } from '../../errors.ts';
import { isObjectPlace, parsePlace } from '../../input/object-place.ts';
import { destinationFolder } from './files/destination-folder.ts';
import type { FileFormat } from './files/formats/format.ts';
import { FILE_FORMATS } from './files/formats/registry.ts';
import { createFileSink } from './files/file-sink.ts';
import { createObjectSink } from './objects/object-sink.ts';
import { openBucket } from './objects/s3/open-bucket.ts';
import { connect } from './objects/s3/connection.ts';
import { createPostgresSink } from './postgres/postgres-sink.ts';
import type { Sink } from './sink.ts';

/** Opens the sink that a destination such as `jsonl:exports` names. @throws InvalidInput */
export type OpenSink = (destination: string) => Sink;

/** All destinations of a worker. */
export interface Destinations {
  open: OpenSink;
  /** Closes all sinks that are open. */
  close(): Promise<void>;
}

type OpenKind = (place: string, config: Config, datasetOf: DatasetOf) => Sink;

/** Maps a kind of destination, the part before the colon, to the function that opens the part after it. */
const SINK_FACTORIES: Record<string, OpenKind> = {
  ...Object.fromEntries(FILE_FORMATS.map((format) => [format.name, openFiles(format)])),
  postgres: (schema, config, datasetOf) => createPostgresSink(() => config.postgresUrl, schema, { datasetOf }),
};

function openFiles(format: FileFormat): OpenKind {
  return (place, { dataDir, objectStore }, datasetOf) => {
    if (!isObjectPlace(place)) return createFileSink(destinationFolder(place, dataDir), format, datasetOf);
    const { bucket, prefix } = parsePlace(place);
    const opened = openBucket(connect(bucket, objectStore), bucket, objectStore.encryption);
    return createObjectSink(opened, prefix, format, datasetOf);
  };
}

/** Returns the destinations of a worker; each sink is opened once. @param datasetOf finds the dataset of a plan. */
export function createDestinations(config: Config, datasetOf: DatasetOf = builtInDatasets): Destinations {
  const opened = new Map<string, Sink>();
  return {
    open(destination) {
      const sink = opened.get(destination) ?? openSink(destination, config, datasetOf);
      opened.set(destination, sink);
      return sink;
    },
    async close() {
      await Promise.all([...opened.values()].map((sink) => sink.close()));
      opened.clear();
    },
  };
}

function openSink(destination: string, config: Config, datasetOf: DatasetOf): Sink {
  const [kind = '', place = ''] = destination.split(/:(.*)/s);
  const open = SINK_FACTORIES[kind];
  if (open) return open(place, config, datasetOf);
  const known = DESTINATION_KINDS.map((name) => `"${name}:…"`);
  throw new InvalidInput([`destination "${kind}:" is not known to this worker; it knows ${known.join(', ')}`]);
}
