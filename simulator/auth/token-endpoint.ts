import type { Simulation } from '../simulation.ts';
import { jsonAnswer } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';

const FORM = 'application/x-www-form-urlencoded';
const NO_STORE = { 'Cache-Control': 'no-store' };

/** The parts of a token request that the endpoint looks at. */
export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** Answers `POST /oauth/token` for the client-credentials grant. */
export function answerToken(simulation: Simulation, request: TokenRequest): Answer {
  const { settings, tokens, now } = simulation;
  const refusal = refusalOf(simulation, request);
  if (refusal !== null) return refusal;
  const time = now();
  const answer = {
    access_token: tokens.mint(settings.tokenSeconds, time),
    token_type: 'bearer',
    // Rounded down, so that a client that relies on it never uses an expired token.
    expires_in: Math.floor(settings.tokenSeconds),
  };
  return jsonAnswer(200, answer, NO_STORE);
}

function refusalOf(simulation: Simulation, { authorization, contentType, body }: TokenRequest): Answer | null {
  const { settings, faults } = simulation;
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== FORM) {
    return refuse(400, 'invalid_request', `content type must be ${FORM}`);
  }
  const form = new URLSearchParams(body);
  if (form.get('grant_type') !== 'client_credentials') {
    return refuse(400, 'unsupported_grant_type', 'only grant_type=client_credentials is simulated');
  }
  const client = basicCredentials(authorization);
  if (client === null)
    return refuse(400, 'invalid_request', 'client credentials must come in a Basic authorization header');
  if (client.id !== settings.clientId) return refuse(400, 'invalid_client', 'client not found');
  if (client.secret !== settings.clientSecret) return refuse(401, 'invalid_client', 'authentication failed');
  const limit = faults.tokenRequestsPerMinute;
  if (limit > 0 && !simulation.mints.take(limit, simulation.now())) {
    simulation.stats.fault('tokenRequestsPerMinute');
    return refuse(400, 'invalid_request', 'rate limit exceeded');
  }
  return null;
}

function basicCredentials(header: string | undefined): { id: string; secret: string } | null {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? null : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

/** Answers with an OAuth error; both names of the description are in use. */
function refuse(status: number, error: string, description: string): Answer {
  return jsonAnswer(status, { error, description, error_description: description }, NO_STORE);
}
