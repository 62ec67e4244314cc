/** What stands in the way of the targets that are missed or nearly so, by measurement; a section of docs/benchmarks.md. */
export const BOUNDS = `## What bounds the figures that are missed

- **Pages of 100.** A page costs 10.7 ms of the worker's CPU, 8.9 ms of the Temporal server's (SQLite) and 1.6 ms of the
  simulator's: on two cores 94 a second at the most, 69 are reached. A tenth of the run is sealing, on one core. Of the
  worker's time a quarter is Holdfast's own (cutting, hashing, files); the rest is spread over the SDK's parts, none of which
  has more than 7 %. What helped: no stacks in the workflows' sandbox, current details rendered once a page, asking for
  progress less often, no compression on the way to a server on the same machine (5 %). What did not: fewer polls of the
  server's queues, a lazier garbage collector in it, larger caches and rarer checkpoints of SQLite, one garbage collector's
  thread in the worker, small calls of the file system without its thread pool, reading parts ahead while sealing. Several
  pages in one activity would help, and would read them all again after a kill.
- **Memory.** 65 MB are the files of Node.js and of the SDK's native part, 75 MB the JavaScript heaps of the worker and of the
  workflows' thread, 20 MB pages. It took 455 MB at a million records before pages took turns in the same buffers and
  records were places instead of objects, 267 MB before the space for what is short-lived was kept at 1 MB a thread.
- **Time to the first page.** Loading takes half of it, the Temporal client with its protocol files half of that; connecting,
  starting, planning and asking take the rest. Node.js 22 and newer keep what they have compiled.
`;
