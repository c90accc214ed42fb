import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultSchema } from '../../../src/emulator/state/faults.js';
import { listingSchema } from '../../../src/emulator/state/listing.js';
import { clusterFailureSchema, scriptSchema } from '../../../src/emulator/state/scripts.js';
import { EmulatedWorkspace } from '../../support/emulated-workspace.js';
import { WORDS_OF_ZOD, WRONG } from '../../support/schemas.js';

let workspace: EmulatedWorkspace;
beforeAll(async () => {
  workspace = await EmulatedWorkspace.start();
});
afterAll(() => workspace.stop());

test('what the emulator refuses is said in words of ours', () => {
  let problems = 0;
  for (const schema of [faultSchema, listingSchema, scriptSchema, clusterFailureSchema]) {
    for (const value of WRONG) {
      const whole = Object.fromEntries(Object.keys(schema.shape).map((member) => [member, value]));
      for (const wrong of [value, whole]) {
        for (const { message } of schema.safeParse(wrong).error?.issues ?? []) {
          problems++;
          expect(message).not.toMatch(WORDS_OF_ZOD);
          expect(message).toMatch(/^(must be|has unknown members)/);
        }
      }
    }
  }
  expect(problems).toBeGreaterThan(200);
});

test('over HTTP, all at once', async () => {
  const fault = { route: 5, times: 0, kind: 'x', surprise: 1 };
  expect(await workspace.api('POST', '/_emulator/faults', fault)).toMatchObject({
    status: 400,
    body: {
      message: expect.stringMatching(
        /^route must be a string; times must be 1 or more; kind must be one of lost_response, .*; has unknown members: surprise\.$/,
      ) as string,
    },
  });
});

test('and of its environment, without a stack', () => {
  const main = fileURLToPath(import.meta.resolve('#brickwork/emulator/main.js'));
  const env = {
    EMULATOR_PORT: '99999',
    EMULATOR_CLUSTER_START_MILLIS: 'soon',
    EMULATOR_SECRETS: '{"scope": 1}',
  };
  const { status, stderr } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    2,
    'Bad settings in the environment: EMULATOR_PORT must be at most 65,535; EMULATOR_CLUSTER_START_MILLIS must be a number; EMULATOR_SECRETS must be JSON: {"<scope>": {"<key>": "<value>"}}.\n',
  ]);
});
