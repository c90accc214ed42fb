import { expect, test } from 'vitest';
import { renderAlerts } from '../../../src/cli/render/render-alerts.js';

test('a line for each recipient says what was sent, and why what was not', () => {
  const alert = { alert_id: 'x', event: 'failure', time: 0 } as const;
  const lines = renderAlerts(
    [
      {
        ...alert,
        deliveries: [
          { to: 'oncall', state: 'sent', tries: 2, reason: 'busy' },
          { to: 'j@example.com', state: 'undelivered', tries: 1, reason: 'It answered\n404.' },
        ],
      },
      {
        ...{ ...alert, task_key: 'load' },
        deliveries: [
          { to: 'ops', state: 'may_have_been_sent', tries: 1, reason: 'It did not answer.' },
          { to: 'audit', state: 'sending', tries: 0 },
        ],
      },
      { ...alert, event: 'start', deliveries: [] },
    ],
    200,
  );
  expect(lines).toEqual([
    'alert failure: sent to oncall',
    'alert failure: NOT delivered to j@example.com: It answered …',
    'alert failure of load: perhaps sent to ops: It did not answer.',
    'alert failure of load: being sent to audit',
    'alert start: not begun',
  ]);
});
