import { ApplicationFailure } from '@temporalio/common';

/** Keys that sign requests. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Provides keys. */
export interface KeyChain {
  /** @throws `DestinationFailed` where there are none. */
  keys(): Promise<Keys>;
  /** Forgets keys that the store says have expired. */
  forget(): void;
}

// Metadata services answer within a second; a login through two roles takes a few seconds.
const LONGEST_MS = 30_000;

const NO_KEYS =
  'No credentials for object storage were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run ' +
  'the worker where it has a role (ECS, EKS, EC2); docs/object-storage.md describes every way.';

/** Returns advice for the kind of credentials in use. The library's own message may hold answers of token services. */
function adviceFor({ AWS_PROFILE, AWS_WEB_IDENTITY_TOKEN_FILE, ...env }: NodeJS.ProcessEnv): string {
  if (AWS_PROFILE && !env['AWS_ACCESS_KEY_ID'])
    return 'The profile in AWS_PROFILE gave no credentials for object storage. Check that it is in ~/.aws/config or ~/.aws/credentials; if it uses SSO, sign in again (aws sso login).';
  if (AWS_WEB_IDENTITY_TOKEN_FILE)
    return 'The web identity gave no credentials for object storage. Check AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, and that the role trusts the service account.';
  if (env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] ?? env['AWS_CONTAINER_CREDENTIALS_FULL_URI'])
    return 'The container gave no credentials for object storage. Check the role of the task or the pod.';
  return NO_KEYS;
}

/**
 * Opens the chain of the AWS tools: environment, shared files with SSO and roles, web identity, containers, instance
 * metadata. Keys are kept until shortly before they expire. The library is loaded at the first use: it takes 200 ms.
 */
export function openKeyChain(): KeyChain {
  let provider: (() => Promise<Keys>) | null = null;
  return {
    async keys() {
      provider ??= await openProvider();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('too late')), LONGEST_MS);
      });
      try {
        return await Promise.race([provider(), late]);
      } catch {
        provider = null;
        throw ApplicationFailure.retryable(adviceFor(process.env), 'DestinationFailed');
      } finally {
        clearTimeout(timer);
      }
    },
    forget() {
      provider = null;
    },
  };
}

async function openProvider(): Promise<() => Promise<Keys>> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider();
}
