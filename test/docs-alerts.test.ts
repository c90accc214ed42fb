import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { openDestinations } from '../src/alerts/destinations.js';
import { parseDefinition } from '../src/core/definition/parse-definition.js';
import { alertIssues } from '../src/core/planning/plan-alerts.js';
import { ALERT_FIELDS, NOTIFICATION_FIELDS } from '../src/core/alert/alert-event.js';
import type { JsonObject } from '../src/core/json.js';
import { planOf, SETTINGS } from './support/definitions.js';

const page = readFileSync('docs/alerts.md', 'utf8');
const [file, job] = [...page.matchAll(/^```ya?ml\n(.*?)^```/gms)].map(([, text]) => text);

test('the examples of docs/alerts.md say whom to tell, and everybody can be told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-docs-'));
  try {
    const path = join(folder, 'destinations.yml');
    const inFile = join(folder, 'teams-url');
    writeFileSync(inFile, 'https://acme.webhook.office.com/x\n');
    writeFileSync(path, file.replace('/run/secrets/teams-url', inFile));
    const secrets = {
      ...{ SMTP_PASSWORD: 'p', SLACK_URL: 'https://hooks.slack.com/x', PAGERDUTY_KEY: 'k' },
      AUDIT_SECRET: `whsec_${Buffer.alloc(32).toString('base64')}`,
    };
    const destinations = await openDestinations(path, secrets);
    const definition = parse(job) as JsonObject;
    const parsed = parseDefinition(definition);
    expect(parsed.kind === 'definition' && alertIssues(parsed.definition, destinations.known())).toEqual([]);
    const { alerts, tasks } = planOf(definition, {}, SETTINGS, new Map(), destinations.known());
    expect(Object.keys(alerts?.rules.to ?? {}).sort()).toEqual(
      [...['failure', 'success', 'duration_warning'], ...Object.values(ALERT_FIELDS)].sort(),
    );
    expect(tasks[0].alerts).toMatchObject({ lastAttemptOnly: true });
    for (const recipient of Object.values(alerts?.rules.to ?? {}).flat())
      expect(await destinations.wayTo(recipient)).toHaveProperty('channel');
    const without = openDestinations(path, { ...secrets, SLACK_URL: 'hooks.slack.com', PAGERDUTY_KEY: '' });
    await expect(without).rejects.toThrow(
      /destinations\[0\]\.slack\.url: must be a URL[^]*destinations\[2\]\.pagerduty\.routing_key: the variable PAGERDUTY_KEY is not set/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('docs/alerts.md has a row for each event', () => {
  const rows = [...page.matchAll(/^\| [^|]+ \| `(?:brickwork\.alerts\.)?(on_\w+)` \|/gm)].map(
    ([, field]) => field,
  );
  expect(rows.sort()).toEqual(
    [
      ...Object.keys(NOTIFICATION_FIELDS),
      'on_streaming_backlog_exceeded',
      ...Object.keys(ALERT_FIELDS),
    ].sort(),
  );
});
