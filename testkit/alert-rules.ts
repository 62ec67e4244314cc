import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../src/package.ts';

/** A rule of deploy/alerts.yml. */
export interface AlertRule {
  alert: string;
  expr: string;
  annotations: Record<string, string>;
}

/** Reads the alerts of deploy/alerts.yml. */
export function alertRules(): AlertRule[] {
  const file = readFileSync(join(packageRoot(), 'deploy', 'alerts.yml'), 'utf8');
  return (parse(file) as { groups: { rules: AlertRule[] }[] }).groups.flatMap(({ rules }) => rules);
}

/** Returns the expression of an alert. */
export function alertExpression(name: string): string {
  return alertRules().find(({ alert }) => alert === name)!.expr;
}
