import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Those that take longest, longest first: begun last, one of them would go on alone while the other processor is idle.
 * Below `test/`, a file or a folder.
 */
const SLOW = [
  'chaos/firings',
  'package/',
  'chaos/leak-matrix',
  'chaos/worker-loss',
  'cli/cli',
  'workflows/job-schedules',
  'chaos/',
  'examples',
  'cli/jobs',
  'cli/operate',
  'cli/bundles',
  'clients/python-sdk-losses',
  'activities/sweeps',
  'storage/',
  'workflows/get-values',
  'acceptance/',
  'workflows/run-job.',
  'workflows/many-repairs',
  'clients/',
  'cli/',
  'workflows/',
  'gateway/',
  'webhooks/',
  'web/',
  'client/',
  'docs',
  'core/definition/hostile',
  'core/run/view/queries',
  'core/definition/fuzz',
  'worker/',
];

export default class SlowFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const path = relative('test', moduleId).replaceAll('\\', '/');
      const at = SLOW.findIndex((slow) => path.startsWith(slow));
      return at === -1 ? SLOW.length : at;
    };
    const name = (file: TestSpecification): string => `${file.project.name} ${file.moduleId}`;
    return Promise.resolve([...files].sort((a, b) => place(a) - place(b) || (name(a) < name(b) ? -1 : 1)));
  }
}
