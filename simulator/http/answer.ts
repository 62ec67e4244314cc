/** What the statistics count for a page, once its body is completely written. */
export interface ServedPage {
  /** Identifies the page: question, page size and position. */
  readonly key: string;
  readonly rows: number;
}

/** An HTTP answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly page?: ServedPage;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const HTML = '<!DOCTYPE html>\n<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n';

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, body: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } };
}

export function pageAnswer(body: Buffer | string, page: ServedPage): Answer {
  return { status: 200, body, headers: JSON_TYPE, page };
}

/** Returns the web page with which a gateway or proxy answers if it cannot reach the API. */
export function htmlAnswer(status: number): Answer {
  return { status, body: HTML, headers: { 'Content-Type': 'text/html' } };
}
