import type { DocumentedApi } from './documented-apis/documented-api.ts';
import { github } from './documented-apis/github.ts';
import { pagerduty } from './documented-apis/pagerduty.ts';
import { salesforce } from './documented-apis/salesforce.ts';
import { stripe } from './documented-apis/stripe.ts';
import { zendesk } from './documented-apis/zendesk.ts';

/** The APIs of the page, by their names. */
export const DOCUMENTED_APIS: Record<string, () => DocumentedApi> = { github, zendesk, stripe, pagerduty, salesforce };
