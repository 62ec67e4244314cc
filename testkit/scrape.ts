/** One line of a Prometheus endpoint. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** The samples of a Prometheus endpoint at one time. */
export interface Scrape {
  samples: Sample[];
  /** Returns the sum of the samples with a name and these labels. */
  sum(name: string, labels?: Record<string, string>): number;
}

const LINE = /^(?<name>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;

/** Reads the endpoint at `host:port`. */
export async function scrape(address: string): Promise<Scrape> {
  const text = await (await fetch(`http://${address}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const samples = lines.map(parse);
  return {
    samples,
    sum: (name, labels = {}) =>
      samples
        .filter((sample) => sample.name === name && Object.entries(labels).every(([k, v]) => sample.labels[k] === v))
        .reduce((total, { value }) => total + value, 0),
  };
}

function parse(line: string): Sample {
  const { name, labels = '', value } = LINE.exec(line)!.groups as { name: string; labels?: string; value: string };
  const pairs = labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
  return { name, labels: Object.fromEntries([...pairs].map(([, key, text]) => [key!, text!])), value: Number(value) };
}
