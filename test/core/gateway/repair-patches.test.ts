import { describe, expect, test } from 'vitest';
import { repairPatches } from '../../../src/core/gateway/repair-patches.js';
import { type JsonObject, mergePatch, objectsIn } from '../../../src/core/json.js';
import { after, notebook } from '../../support/definitions.js';

const ran = {
  tasks: [
    notebook('a', { max_retries: 1, job_cluster_key: 'main' }),
    notebook('b', { depends_on: after('a') }),
    {
      task_key: 'each',
      for_each_task: { inputs: '[1]', task: notebook('one', { job_cluster_key: 'main' }) },
    },
  ],
  job_clusters: [{ job_cluster_key: 'main', new_cluster: { num_workers: 1 } }],
};

/** The settings with other tasks, and whatever else is changed. */
function changed(tasks: JsonObject[], more: JsonObject = {}): JsonObject {
  const keys = tasks.map((task) => task['task_key']);
  return {
    ...ran,
    tasks: [...ran.tasks.filter((task) => !keys.includes(task['task_key'] as string)), ...tasks],
    ...more,
  };
}

describe('a repair', () => {
  test('changes nothing where the settings in force are those that the run has run', () => {
    const again = changed([notebook('a', { job_cluster_key: 'main', max_retries: 1 })]);
    expect(repairPatches({ ran, wanted: again, rerun: ['a', 'b', 'each'] })).toEqual({
      tasks: [],
      job_clusters: [],
    });
  });

  test('changes its tasks to what is in force, by patches that come to just that', () => {
    const young = { task_key: 'a', spark_python_task: { python_file: '/a.py' }, job_cluster_key: 'main' };
    const wanted = changed([young, notebook('b', { depends_on: after('a'), max_retries: 7 })]);
    const patches = repairPatches({ ran, wanted, rerun: ['a'] });
    if ('problems' in patches) throw new Error(patches.problems.join());
    const [patch] = patches.tasks;
    expect(patches.tasks).toHaveLength(1);
    expect(mergePatch(objectsIn(ran.tasks)[0], patch)).toEqual(young);
  });

  test('changes the clusters that its tasks use, those of loops, too', () => {
    const job_clusters = [{ job_cluster_key: 'main', new_cluster: { num_workers: 4 } }];
    const wanted = { ...ran, job_clusters };
    expect(repairPatches({ ran, wanted, rerun: ['b'] })).toEqual({ tasks: [], job_clusters: [] });
    for (const rerun of [['a'], ['each']])
      expect(repairPatches({ ran, wanted, rerun })).toEqual({
        tasks: [],
        job_clusters: [{ job_cluster_key: 'main', new_cluster: { num_workers: 4 } }],
      });
  });

  test('says all that it cannot change', () => {
    const wanted = {
      tasks: [notebook('a', { job_cluster_key: 'new' }), notebook('b')],
      job_clusters: [{ job_cluster_key: 'new', new_cluster: {} }],
      environments: [{ environment_key: 'x' }],
    };
    expect(repairPatches({ ran, wanted, rerun: ['a', 'b', 'each'] })).toEqual({
      problems: [
        'environments of the job',
        'depends_on of task "b"',
        'task "each", which it has no more',
        'job cluster "new", which is new',
      ],
    });
  });
});
