/** Exports the small export to a destination, in a process that can be cut: see cut.ts. */
import { createDestinations } from '../src/activities/sink/registry.ts';
import { loadConfig } from '../src/config.ts';
import { exportSmall, smallPlan } from './small-export.ts';

const destination = process.argv[2]!;
const destinations = createDestinations(loadConfig());
await exportSmall(destinations.open(destination), smallPlan(destination));
await destinations.close();
