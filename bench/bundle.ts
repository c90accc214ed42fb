import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readBundleFiles } from '#brickwork/bundle-files/read-bundle-files.js';
import { resolveBundle } from '#brickwork/core/bundle/resolve-bundle.js';

/** Milliseconds, and the most memory in MiB, of a large Asset Bundle: 200 jobs of 5 tasks in 500 files. */
export interface BundleCost {
  /** `brickwork validate` as a process. */
  process: number;
  processMiB: number;
  /** Reading and resolving alone, in a process that has done it before. */
  resolving: number;
}

const JOBS = 200;
const TASKS = 5;

/** The medians of five turns. */
export function bundleCost(): BundleCost {
  const folder = mkdtempSync(join(tmpdir(), 'brickwork-bench-'));
  try {
    writeBundle(folder);
    resolve(folder);
    const turns = Array.from({ length: 5 }, () => ({ ...validate(folder), resolving: resolve(folder) }));
    const median = (key: keyof BundleCost): number =>
      Math.round(turns.map((turn) => turn[key]).sort((a, b) => a - b)[2]);
    return { process: median('process'), processMiB: median('processMiB'), resolving: median('resolving') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Makes the bundle: a root file, a file for each job, and the notebooks that they run. */
export function writeBundle(folder: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write(
    'databricks.yml',
    `bundle: {name: large}
include: [resources/*.yml]
variables:
  days: {default: 7}
  prefix: {default: "\${bundle.target}_\${var.days}"}
  cluster:
    type: complex
    default: {spark_version: 15.4.x-scala2.12, node_type_id: i3.xlarge, num_workers: "\${var.days}"}
targets:
  dev: {mode: development, default: true}
  prod: {mode: production, workspace: {root_path: /Workspace/large}, variables: {days: 30}}
`,
  );
  for (let job = 0; job < JOBS; job++) write(`resources/job_${job}.yml`, jobText(job));
  for (let notebook = 0; notebook < 299; notebook++)
    write(`src/n${notebook}.py`, `# Databricks notebook source\nprint(${notebook})\n`);
}

function jobText(job: number): string {
  const tasks = Array.from({ length: TASKS }, (_, task) => {
    const depends = task === 0 ? '' : `\n          depends_on: [{task_key: t${task - 1}}]`;
    return `        - task_key: t${task}${depends}
          job_cluster_key: main
          max_retries: 2
          notebook_task:
            notebook_path: ../src/n${(job * TASKS + task) % 299}.py
            base_parameters: {table: "\${var.prefix}_${job}", days: "\${var.days}", user: "\${workspace.current_user.short_name}"}`;
  });
  return `resources:
  jobs:
    job_${job}:
      name: Job ${job} of \${bundle.name}
      tags: {target: "\${bundle.target}"}
      schedule: {quartz_cron_expression: "0 0 6 * * ?", timezone_id: UTC}
      job_clusters: [{job_cluster_key: main, new_cluster: "\${var.cluster}"}]
      tasks:
${tasks.join('\n')}
`;
}

function resolve(folder: string): number {
  const started = performance.now();
  const bundle = resolveBundle(readBundleFiles(folder), { caller: { userName: 'a@b.c' }, target: 'prod' });
  if (bundle.kind !== 'bundle' || bundle.jobs.size !== JOBS) throw new Error('The bundle does not resolve.');
  return performance.now() - started;
}

/** What a process tells of its memory when it ends. */
const TELL =
  "data:text/javascript,process.on('exit',()=>console.error('KiB',process.resourceUsage().maxRSS))";

function validate(folder: string): { process: number; processMiB: number } {
  const started = performance.now();
  const words = ['validate', folder, '-t', 'prod', '--job', 'job_1'];
  const script = `exec "$0" "$@" 2>&1 >/dev/null`;
  const told = execFileSync(
    'sh',
    ['-c', script, process.execPath, '--import', TELL, 'bin/brickwork.mjs', ...words],
    {
      encoding: 'utf8',
    },
  );
  return { process: performance.now() - started, processMiB: Number(/KiB (\d+)/.exec(told)?.[1]) / 1024 };
}
