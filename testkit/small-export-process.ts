/** Runs the small export to a destination, stopped at every step: see cut-every-step.ts. */
import { createDestinations } from '../src/activities/sink/registry.ts';
import { loadConfig } from '../src/config.ts';
import { cutAtEveryStep } from './cut-every-step.ts';
import { cutPlace, exportSmall, smallPlan } from './small-export.ts';

const [, , root, kind] = process.argv;
await cutAtEveryStep(async (at) => {
  const { dataDir, destination } = cutPlace(root!, kind!, at);
  const destinations = createDestinations(loadConfig({ ...process.env, HOLDFAST_DATA_DIR: dataDir }));
  await exportSmall(destinations.open(destination), smallPlan(destination));
  await destinations.close();
});
