/** What stands in the way of the targets that are missed or nearly so, by measurement; a section of docs/benchmarks.md. */
export const BOUNDS = `## What bounds the figures that are missed

- **Pages of 100.** A page costs 7.4 ms of the worker's CPU, 6.6 ms of the Temporal server's (SQLite) and 1.3 ms of the
  simulator's: on two cores 130 a second at the most, 96 are reached. It waits 4 ms for the worker, is read and kept in
  21 ms, and the workflow has asked for the next one 12 ms later. The disk is not what it waits for: with all files in memory
  the run takes 5 % less. What helped: no stacks in the workflows' sandbox, current details rendered once a page, asking for
  progress less often, no compression on the way to a server on the same machine (5 %), reading by calls that block instead
  of the thread pool, and writing a page in one call (13 %). What did not: fewer polls of the server's queues, a lazier
  garbage collector in it, larger caches and rarer checkpoints of SQLite, one garbage collector's thread or a larger young
  space in the worker, opening and linking files by calls that block, reading parts ahead while sealing. What would help,
  and was left: handing pages to the worker that wait there for their turn (0.27 became 0.30; twice \`concurrency\` pages in
  flight), and eager activities (0.28; they go around the cap on requests).
- **Memory.** 65 MB are the files of Node.js and of the SDK's native part, 75 MB the JavaScript heaps of the worker and of the
  workflows' thread, 20 MB pages. It took 455 MB at a million records before pages took turns in the same buffers and
  records were places instead of objects, 267 MB before the space for what is short-lived was kept at 1 MB a thread.
- **Time to the first page.** Loading takes half of it, the Temporal client with its protocol files half of that; connecting,
  starting, planning and asking take the rest. Node.js 22 and newer keep what they have compiled.
`;
