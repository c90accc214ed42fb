import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../src/core/definition/parse-definition.js';
import { renderIssue } from '../../../src/core/issue.js';
import type { JsonObject } from '../../../src/core/json.js';
import { webhookOf } from '../../../src/core/webhook/webhook-settings.js';
import { job, notebook } from '../../support/definitions.js';

const parameters = [
  { name: 'order', default: '' },
  { name: 'day', default: '' },
];
const withWebhook = (webhook: unknown): JsonObject =>
  job([notebook('a')], { parameters, brickwork: { webhook } as JsonObject });

describe('the webhook of a job', () => {
  test.each<[string, unknown, object | undefined]>([
    ['names a secret', { secret: 'orders' }, { secret: 'orders', parameterNames: ['order', 'day'] }],
    [
      'maps the payload',
      { secret: 'orders', parameters: { order: '/id' } },
      { secret: 'orders', mapping: { order: '/id' }, parameterNames: ['order', 'day'] },
    ],
    ['is none', undefined, undefined],
    ['is nothing that a check lets through', { secret: 1 }, undefined],
    ['has a pointer that is none', { secret: 'orders', parameters: { order: 'id' } }, undefined],
  ])('%s', (_name, webhook, expected) => expect(webhookOf(withWebhook(webhook))).toEqual(expected));

  test('is none without settings of Brickwork, or with odd ones', () => {
    expect(webhookOf({ tasks: [] })).toBeUndefined();
    expect(webhookOf({ tasks: [], brickwork: 'x' })).toBeUndefined();
  });
});

describe('each mistake in it is an issue', () => {
  const issues = (webhook: unknown): string[] =>
    parseDefinition(withWebhook(webhook)).issues.map(renderIssue);
  const AT = 'brickwork.webhook';

  test.each<[string, unknown, string[]]>([
    ['a good one', { secret: 'orders-eu.2', parameters: { order: '/a/b', day: '' } }, []],
    [
      'a parameter that is not there, and a pointer that is none',
      { secret: 'orders', parameters: { ordre: '/id', day: '$.order.day~[0]', order: '/a~b' } },
      [
        `PARAMETER_UNDEFINED ${AT}.parameters.ordre: the job has no parameter "ordre". Did you mean "order"?`,
        `WEBHOOK_POINTER ${AT}.parameters.day: "$.order.day~[0]" is no JSON Pointer: it must be empty or begin with "/". Perhaps "/order/day~0/0", or "" for the whole payload.`,
        `WEBHOOK_POINTER ${AT}.parameters.order: "/a~b" is no JSON Pointer: it has a "~" with neither 0 nor 1 behind it. In a name write "~" as "~0", and "/" as "~1".`,
      ],
    ],
    [
      'a parameter like no other',
      { secret: 'orders', parameters: { quantity: '/q' } },
      [
        `PARAMETER_UNDEFINED ${AT}.parameters.quantity: the job has no parameter "quantity". Defined: "order", "day".`,
      ],
    ],
    ['no secret', {}, [`FIELD_MISSING ${AT}.secret: is required.`]],
    [
      'a secret of a wrong type',
      { secret: 1 },
      [`FIELD_TYPE ${AT}.secret: must be a string. Write it in quotes: "1".`],
    ],
    ['no object', [], [`FIELD_TYPE ${AT}: must be an object.`]],
    [
      'a pointer of a wrong type',
      { secret: 'orders', parameters: { order: 1 } },
      [`FIELD_TYPE ${AT}.parameters.order: must be a string. Write it in quotes: "1".`],
    ],
    [
      'parameters of a wrong type',
      { secret: 'orders', parameters: 1 },
      [`FIELD_TYPE ${AT}.parameters: must be an object.`],
    ],
  ])('%s', (_name, webhook, expected) => expect(issues(webhook)).toEqual(expected));

  test.each(['../x', '.x', 'a/b', '', 'x'.repeat(101)])('the name %j, of which no file may be', (secret) => {
    expect(issues({ secret })[0]).toMatch(/^WEBHOOK_SECRET_NAME brickwork\.webhook\.secret: must be a name/);
  });

  test('a secret instead of its name, which is not shown again', () => {
    const [issue] = issues({ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
    expect(issue).toMatch(/^WEBHOOK_SECRET_WRITTEN brickwork\.webhook\.secret: must be the name of a secret/);
    expect(issue).not.toContain('MfKQ9r8');
  });
});
