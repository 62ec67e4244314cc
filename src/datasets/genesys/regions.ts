/** The Genesys Cloud regions by their AWS names; the API is at `api.` and the login at `login.` before each domain. */
const REGIONS: Readonly<Record<string, string>> = {
  'us-east-1': 'mypurecloud.com',
  'us-east-2': 'use2.us-gov-pure.cloud',
  'us-west-2': 'usw2.pure.cloud',
  'ca-central-1': 'cac1.pure.cloud',
  'sa-east-1': 'sae1.pure.cloud',
  'mx-central-1': 'mxc1.pure.cloud',
  'eu-west-1': 'mypurecloud.ie',
  'eu-west-2': 'euw2.pure.cloud',
  'eu-central-1': 'mypurecloud.de',
  'eu-central-2': 'euc2.pure.cloud',
  'eusc-de-east-1': 'edee1.eusc-pure.cloud',
  'me-central-1': 'mec1.pure.cloud',
  'ap-south-1': 'aps1.pure.cloud',
  'ap-southeast-1': 'apse1.pure.cloud',
  'ap-southeast-2': 'mypurecloud.com.au',
  'ap-northeast-1': 'mypurecloud.jp',
  'ap-northeast-2': 'apne2.pure.cloud',
  'ap-northeast-3': 'apne3.pure.cloud',
};

export const GENESYS_DOMAINS: readonly string[] = Object.values(REGIONS);

/**
 * Returns the domain of a region from any of its spellings: `mypurecloud.de`, `eu-central-1`,
 * `https://apps.mypurecloud.de/`; null for anything else.
 */
export function regionDomain(text: string): string | null {
  const name = text.trim().toLowerCase().replace(/_/g, '-');
  const host = name.replace(/^https?:\/\//, '').replace(/[/:].*$/, '');
  const domain = REGIONS[name] ?? host.replace(/^(api|login|apps)\./, '');
  return GENESYS_DOMAINS.includes(domain) ? domain : null;
}
