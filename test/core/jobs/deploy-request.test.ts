import { describe, expect, test } from 'vitest';
import type { Job } from '../../../src/core/jobs/job.js';
import {
  type DeployRequest,
  parseDeploy,
  planDeploy,
  planRollback,
} from '../../../src/core/jobs/deploy-request.js';
import { keepDocuments } from '../../../src/core/jobs/kept-documents.js';
import { type JobVersion, newJob } from '../../../src/core/jobs/job-state.js';

const REQUEST: DeployRequest = {
  identity: 'n',
  name: 'n',
  document: { tasks: [] },
  digest: 'd2',
  author: 'jane',
  source: { bundle: 'b' },
};

function version(number: number, digest = `d${number}`): JobVersion {
  return { version: number, digest, author: 'joe', timeMillis: 1, source: { file: 'f.yml' } };
}

function jobWith(...versions: JobVersion[]): Job {
  const documents = Object.fromEntries(versions.map((known) => [known.version, { of: known.version }]));
  return { state: { ...newJob('7'), identity: 'n', name: 'n', versions }, documents };
}

describe('a deploy', () => {
  test.each([
    [
      'the first one',
      jobWith(),
      {},
      { version: { ...version(1, 'd2'), author: 'jane', timeMillis: 9, source: { bundle: 'b' } } },
    ],
    ['another one', jobWith(version(1)), {}, { version: expect.objectContaining({ version: 2 }) as object }],
    ['the same again', jobWith(version(1), version(2)), {}, { unchanged: 2 }],
    [
      'what was seen is in force',
      jobWith(version(1)),
      { expectedVersion: 1 },
      { version: expect.anything() as object },
    ],
    [
      'somebody else was quicker',
      jobWith(version(1), version(2)),
      { expectedVersion: 1 },
      { refused: 'Version 1 was expected, and version 2 is in force, deployed by joe.' },
    ],
    [
      'it is no longer there',
      jobWith(),
      { expectedVersion: 3 },
      { refused: 'Version 3 was expected, and version 0 is in force.' },
    ],
    ['another job', jobWith(version(1)), { identity: 'm' }, { refused: 'The job 7 is n, and not m.' }],
  ])('%s', (_, { state }, more, expected) => {
    expect(planDeploy(state, { ...REQUEST, ...more }, 9)).toEqual(expected);
  });

  test('of a job that is being deleted is refused', () => {
    const { state } = jobWith(version(1));
    expect(planDeploy({ ...state, deleted: { by: 'x', atMillis: 1 } }, REQUEST, 9)).toEqual({
      refused: 'The job is being deleted.',
    });
  });

  test('is read from what is sent', () => {
    const { expectedVersion: _, ...sent } = { ...REQUEST, expectedVersion: 0 };
    expect(parseDeploy(sent)).toEqual(REQUEST);
    expect(parseDeploy({ ...sent, source: undefined, expected_version: 3 })).toEqual({
      ...REQUEST,
      source: {},
      expectedVersion: 3,
    });
  });

  test.each([
    [null, /deploy takes/],
    [{}, /identity, name, digest, author are no texts/],
    [{ ...REQUEST, author: '' }, /author is no text/],
    [{ ...REQUEST, document: [] }, /the settings as an object/],
    [{ ...REQUEST, source: 'x' }, /the settings as an object/],
    [{ ...REQUEST, expected_version: '1' }, /expected_version as a number/],
  ])('of %j is refused', (input, message) => {
    expect(parseDeploy(input)).toEqual({ refused: expect.stringMatching(message) as string });
  });
});

describe('a rollback', () => {
  test('deploys the settings of an earlier version, and says so', () => {
    expect(planRollback(jobWith(version(1), version(2)), { version: 1, author: 'ann' })).toEqual({
      identity: 'n',
      name: 'n',
      document: { of: 1 },
      digest: 'd1',
      author: 'ann',
      source: { file: 'f.yml', rollback_of: 1 },
    });
  });

  test('needs a version that is there, with settings that are kept', () => {
    const job = jobWith(version(1), version(2));
    expect(planRollback(job, { version: 9, author: 'a' })).toEqual({ refused: 'There is no version 9.' });
    delete job.documents['1'];
    expect(planRollback(job, { version: 1, author: 'a' })).toEqual({
      refused: 'The settings of version 1 are no longer kept.',
    });
  });
});

test('the settings of the oldest versions are let go of first, and never those in force', () => {
  const job = jobWith(...Array.from({ length: 5 }, (_, at) => version(at + 1)));
  for (const number of [1, 2, 3, 4, 5]) job.documents[number] = { text: 'x'.repeat(500_000) };
  keepDocuments(job.state, job.documents);
  expect(Object.keys(job.documents)).toEqual(['4', '5']);
  job.documents['5'] = { text: 'x'.repeat(1_500_000) };
  keepDocuments(job.state, job.documents);
  expect(Object.keys(job.documents)).toEqual(['5']);
  const many = jobWith(...Array.from({ length: 300 }, (_, at) => version(at + 1)));
  keepDocuments(many.state, many.documents);
  expect([many.state.versions.length, many.state.versions[0].version]).toEqual([200, 101]);
});
