/** One line of a Prometheus endpoint. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What a Prometheus endpoint says at one moment. */
export interface Scrape {
  samples: Sample[];
  /** Sums the samples of a name that have these labels. */
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
  const { name, labels = '', value } = LINE.exec(line)!.groups as Record<'name' | 'labels' | 'value', string>;
  const pairs = labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
  return { name, labels: Object.fromEntries([...pairs].map(([, key, text]) => [key!, text!])), value: Number(value) };
}
