import { describe, expect, test } from 'vitest';
import {
  type ClusterHardware,
  type ClusterLifeEvent,
  clusterUsage,
  type ClusterUsage,
} from '../../../src/core/usage/cluster-usage.js';

const HARDWARE: ClusterHardware = {
  isJobCluster: false,
  driverType: 'large',
  workerType: 'small',
  usesPhoton: false,
  workers: 2,
};

const at = (atMillis: number, type: string, more: Partial<ClusterLifeEvent> = {}): ClusterLifeEvent => ({
  type,
  atMillis,
  ...more,
});

const LIFE = [at(0, 'CREATING'), at(0, 'STARTING'), at(10, 'RUNNING', { workers: 2 }), at(40, 'TERMINATING')];

describe('the node time of a cluster', () => {
  test.each<[string, Partial<ClusterHardware>, ClusterLifeEvent[], Partial<ClusterUsage>]>([
    [
      'machines from the start, DBUs while it runs, until it is to end',
      {},
      [...LIFE, at(90, 'TERMINATED')],
      { driverHeld: 40, workersHeld: 80, driverRunning: 30, workersRunning: 60, sku: 'ALL_PURPOSE_COMPUTE' },
    ],
    [
      'one that never ran',
      { isJobCluster: true },
      [at(0, 'CREATING'), at(25, 'TERMINATING')],
      { driverHeld: 25, workersHeld: 50, driverRunning: 0, sku: 'JOBS_COMPUTE' },
    ],
    ['one that still runs, until now', {}, LIFE.slice(0, 3), { driverHeld: 100, driverRunning: 90 }],
    ['one whose events are ahead of our clock', {}, [at(200, 'CREATING')], { driverHeld: 0 }],
    ['one without events', {}, [], { driverHeld: 0, workersSpot: 0 }],
    [
      'one that grows once that is completed, and shrinks at once',
      { workers: 1 },
      [
        at(0, 'CREATING'),
        at(10, 'RUNNING', { workers: 1 }),
        at(20, 'RESIZING', { workers: 1, targetWorkers: 3 }),
        at(30, 'UPSIZE_COMPLETED', { workers: 3 }),
        at(50, 'RESIZING', { workers: 3, targetWorkers: 1 }),
        at(60, 'TERMINATING'),
      ],
      { workersRunning: 20 + 60 + 10, workersHeld: 100 },
    ],
    [
      'workers on spot instances behind the first nodes',
      { firstOnDemand: 2 },
      LIFE,
      { driverSpot: 0, workersSpot: 40 },
    ],
    ['everything on spot instances', { firstOnDemand: 0 }, LIFE, { driverSpot: 40, workersSpot: 80 }],
  ])('%s', (_name, hardware, events, expected) => {
    expect(clusterUsage({ ...HARDWARE, ...hardware }, events, 100)).toMatchObject(expected);
  });
});
