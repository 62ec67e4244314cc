import { text as readAll } from 'node:stream/consumers';
import { GENESYS_DOMAINS, regionDomain } from '../datasets/genesys/regions.ts';
import { InvalidInput } from '../errors.ts';
import { askAtTerminal } from './ask-terminal.ts';
import { setsVariable } from './env-file.ts';
import { print } from './print.ts';

/** What `holdfast init` was told on its command line. */
export interface InitAnswers {
  region?: string;
  clientId?: string;
  clientSecretStdin?: boolean;
  loginUrl?: string;
  apiUrl?: string;
}

/**
 * Returns the variables to be written, asking at the terminal for those that are not given.
 *
 * @param before text of the existing `.env`.
 * @throws InvalidInput naming everything that is missing or wrong.
 */
export async function collectAnswers(options: InitAnswers, before: string): Promise<Record<string, string>> {
  const { loginUrl, apiUrl } = options;
  const asks = process.stdin.isTTY && process.stderr.isTTY && !options.clientSecretStdin;
  const needsRegion = loginUrl === undefined || apiUrl === undefined;
  const region = options.region ?? (needsRegion && asks ? await askRegion() : '');
  const isRegionChosen = needsRegion && region !== '';
  const domain = region === '' ? GENESYS_DOMAINS[0]! : regionDomain(region);
  const clientId = options.clientId ?? (asks ? await askClientId() : '');
  const secret = await secretOf(options, asks);
  const problems = [
    domain === null && `--region ${describeUnknown(region)}`,
    clientId === '' && '--client-id is missing: the id of an OAuth client with the Client Credentials grant',
    secret === '' && 'the secret is missing: set GENESYS_CLIENT_SECRET, or give it on stdin with --client-secret-stdin',
    ...[loginUrl, apiUrl].map((url) => url !== undefined && !URL.canParse(url) && `"${url}" is not a URL`),
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new InvalidInput(problems);
  return {
    GENESYS_CLIENT_ID: clientId,
    GENESYS_CLIENT_SECRET: secret,
    GENESYS_ENVIRONMENT: domain!,
    ...hostOf('GENESYS_LOGIN_URL', loginUrl),
    ...hostOf('GENESYS_API_URL', apiUrl),
  };

  /** Takes a host off again that would override the region: the simulator's, for most. */
  function hostOf(name: string, url: string | undefined): Record<string, string> {
    if (url !== undefined) return { [name]: url };
    return isRegionChosen && setsVariable(before, name) ? { [name]: '' } : {};
  }
}

const describeUnknown = (region: string): string =>
  `"${region}" is not a Genesys Cloud domain or region; the known ones are ${GENESYS_DOMAINS.join(', ')}, or their AWS names such as eu-central-1`;

function askRegion(): Promise<string> {
  const preset = regionDomain(process.env['GENESYS_ENVIRONMENT'] ?? '') ?? GENESYS_DOMAINS[0]!;
  return insist(`Region [${preset}]: `, preset, (region) =>
    regionDomain(region) === null ? describeUnknown(region) : null,
  );
}

function askClientId(): Promise<string> {
  const preset = process.env['GENESYS_CLIENT_ID'] ?? '';
  const shown = preset === '' ? '(Admin > Integrations > OAuth)' : `[${preset}]`;
  return insist(`OAuth client id ${shown}: `, preset, (id) => (id === '' ? 'The client id is required.' : null));
}

async function secretOf({ clientSecretStdin }: InitAnswers, asks: boolean): Promise<string> {
  if (clientSecretStdin) return (await readAll(process.stdin)).trim();
  const known = process.env['GENESYS_CLIENT_SECRET'] ?? '';
  if (!asks) return known;
  const keep = known === '' ? '' : '; Enter keeps the one that is set';
  const problem = (secret: string) => (secret === '' ? 'The secret is required.' : null);
  return insist(`OAuth client secret (not shown${keep}): `, known, problem, true);
}

/** Asks until there is nothing wrong with the answer; Enter alone gives the preset. */
async function insist(
  question: string,
  preset: string,
  problemOf: (answer: string) => string | null,
  hidden = false,
): Promise<string> {
  for (;;) {
    const answer = (await askAtTerminal(question, hidden)) || preset;
    const problem = problemOf(answer);
    if (problem === null) return answer;
    print(process.stderr, problem);
  }
}
