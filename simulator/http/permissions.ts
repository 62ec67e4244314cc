/** The permission that each path and those below it need, as the API's 403 names it; all others need {@link DETAILS}. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  '/api/v2/routing/queues': 'routing:queue:view',
  '/api/v2/users': 'directory:user:view',
  '/api/v2/routing/wrapupcodes': 'routing:wrapupCode:view',
  '/api/v2/routing/skills': 'routing:skill:view',
  '/api/v2/routing/languages': 'routing:language:view',
  '/api/v2/routing/skillgroups': 'routing:skillGroup:view',
  '/api/v2/teams': 'groups:team:view',
  '/api/v2/groups': 'directory:group:view',
  '/api/v2/locations': 'directory:location:view',
  '/api/v2/stations': 'telephony:plugin:all',
  '/api/v2/flows': 'architect:flow:view',
  '/api/v2/flows/outcomes': 'architect:flowOutcome:view',
  '/api/v2/outbound/campaigns': 'outbound:campaign:view',
  '/api/v2/outbound/contactlists': 'outbound:contactList:view',
  '/api/v2/presence/definitions': 'presence:presenceDefinition:view',
  '/api/v2/externalcontacts/scan/contacts': 'externalContacts:contact:view',
  '/api/v2/analytics/users/details/jobs': 'analytics:userDetail:view',
  '/api/v2/analytics/conversations/aggregates/query': 'analytics:conversationAggregate:view',
  '/api/v2/analytics/evaluations/aggregates/query': 'analytics:evaluationAggregate:view',
  '/api/v2/analytics/surveys/aggregates/query': 'analytics:surveyAggregate:view',
  '/api/v2/quality/evaluations/query': 'quality:evaluation:view',
  '/api/v2/quality/conversations': 'quality:survey:view',
  '/api/v2/audits/query': 'audits:audit:view',
};

const DETAILS = 'analytics:conversationDetail:view';

/** Returns the permission that a path needs. */
export function permissionFor(path: string): string {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const permission = PERMISSIONS[at];
    if (permission !== undefined) return permission;
  }
  return DETAILS;
}
