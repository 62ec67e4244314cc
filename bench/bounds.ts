/** What stands in the way of the targets that are missed, by measurement; a section of docs/benchmarks.md. */
export const BOUNDS = `## What bounds the figures that are missed

- **Pages of 100.** A page costs 15 ms of the worker's CPU and 12 ms of the Temporal server's (SQLite), beside 2 ms of the
  simulator's, on two cores: 65 a second at the most, 45 are reached. Of the worker's time a quarter is Holdfast's own
  (cutting 1.5 ms, hashing 0.7 ms, files 2 ms); the rest is spread over the SDK's parts, none of which has more than 1 ms. What helped:
  no stacks in the workflows' sandbox, current details rendered once a page, asking for progress less often. What did not:
  fewer polls of the server's queues, a lazier garbage collector in it, larger caches and rarer checkpoints of SQLite.
- **Memory.** 65 MB are the files of Node.js and of the SDK's native part, 75 MB the JavaScript heap, 35 to 50 MB the
  workflows' thread, 20 MB pages. What still grows is free memory in the C library's arenas, one for each thread: with
  \`MALLOC_ARENA_MAX=1\` the same run stays at 227 MB where it needs 289 without (a process cannot set that for itself). Before
  pages took turns in the same buffers and records were places instead of objects, a million records took 455 MB.
- **Time to the first page.** Loading takes 0.7 s, half of it the Temporal client with its protocol files; connecting,
  starting, planning and asking take 0.25 s. Node.js 22 and newer keep what they have compiled.
- **Times dlt.** The 1.3 s until the first page are a fifth of the run of 100,000 records; without them, and without
  dlt's 1.1 s, it is 5.3.
`;
