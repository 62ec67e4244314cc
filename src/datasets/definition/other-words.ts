import { nearNames } from '../near-names.ts';

/** What other tools, and other parts of a definition, call a word; written without separators and in small letters. */
const OTHER_NAMES: Record<string, readonly string[]> = {
  url: ['baseurl', 'urlbase', 'apiurl', 'host', 'server', 'endpoint'],
  datasets: ['streams', 'endpoints', 'resources', 'tables', 'entities'],
  settings: ['config', 'variables', 'inputs', 'spec'],
  auth: ['authentication', 'authenticator', 'authorization', 'credentials'],
  limit: ['ratelimit', 'ratelimits', 'throttle', 'apibudget'],
  errors: ['errorhandler', 'responseactions', 'onerror', 'retry'],
  get: ['path', 'endpoint', 'resource', 'method'],
  post: ['method'],
  query: ['params', 'parameters', 'queryparams', 'queryparameters', 'requestparameters'],
  body: ['json', 'data', 'payload', 'requestbody'],
  records: ['recordselector', 'selector', 'dataselector', 'datapath', 'recordpath', 'root', 'items', 'results', 'list'],
  key: ['primarykey', 'primarykeys', 'id', 'uniquekey', 'keyproperties'],
  pages: ['pagination', 'paginator', 'paging', 'page'],
  time: ['incremental', 'incrementalsync', 'replicationkey', 'cursorfield', 'datetimecursor'],
  each: ['parent', 'parents', 'foreach', 'partitionrouter'],
  columns: ['fields', 'schema', 'properties'],
  needs: ['permission', 'permissions', 'scope', 'description'],
  number: ['page', 'pageparam'],
  offset: ['offsetparam', 'skip'],
  cursor: ['cursorpath', 'cursorvalue', 'nextcursor', 'token'],
  as: ['param', 'parameter', 'cursorparam', 'name'],
  next: ['nexturl', 'nextlink', 'nextpage', 'nexturlpath'],
  size: ['limit', 'pagesize', 'perpage', 'count'],
  more: ['hasmore', 'hasnext'],
  last: ['totalpages', 'lastpage', 'pagecount'],
  total: ['totalcount', 'totalpath'],
  from: ['start', 'startpage', 'basepage', 'first'],
  most: ['max', 'maximum'],
  of: ['value', 'default', 'amount'],
  field: ['path', 'cursorfield', 'name', 'column'],
  format: ['dateformat', 'datetimeformat'],
  slice: ['step', 'window', 'chunk'],
  late: ['lookback', 'lag', 'lookbackwindow'],
  bearer: ['token', 'accesstoken', 'bearertoken'],
  header: ['apikey', 'key', 'headers'],
  basic: ['username', 'password', 'httpbasic'],
  oauth2: ['oauth', 'clientcredentials'],
  user: ['username', 'login', 'email'],
  password: ['pass', 'secret'],
  token: ['tokenurl', 'tokenendpoint', 'url', 'accesstoken'],
  client: ['clientid', 'clientsecret'],
  params: ['scope', 'scopes', 'audience', 'query', 'body', 'form'],
  grant: ['granttype', 'type'],
  then: ['action', 'do'],
  status: ['code', 'statuscode', 'httpcode'],
  says: ['message', 'contains', 'text'],
  requests: ['calls', 'rate', 'max'],
  per: ['interval', 'period', 'seconds', 'window'],
};

/** Returns the known word that an unknown one stands for: of another tool's words, or of those with nearly the same letters. */
export function meantWord(word: string, known: readonly string[]): string | null {
  const plain = word.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  const same = known.find((one) => one === plain || OTHER_NAMES[one]?.includes(plain));
  // A name of two letters lies in many words.
  const [near] = nearNames(
    word,
    known.filter((one) => one.length > 2),
  );
  return same ?? near ?? null;
}
