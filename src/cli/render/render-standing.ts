import type { RemoteDifference } from '../../core/deploy/upload-plan.js';
import { renderChangedParts } from '../../core/jobs/changed-parts.js';
import type { Standing } from '../read/bundle-standing.js';
import type { Terminal } from '../terminal/terminal.js';
import { renderDiff } from './render-diff.js';

const OF_FILES: Record<RemoteDifference['kind'], string> = {
  changed_here: 'has changed since it was uploaded',
  changed_there: 'was changed in the workspace by hand',
  missing_there: 'was deleted in the workspace by hand',
  not_uploaded: 'is not in the workspace',
  gone_here: 'is in the workspace, and no longer in the bundle',
};

/** Every way in which a target differs from the files of its bundle, in a sentence each. */
export function driftOf({ plan, files, schedules, deployed }: Standing): string[] {
  const ofJobs = plan.flatMap((planned) => {
    switch (planned.action) {
      case 'unchanged':
        return [];
      case 'create':
        return [`${planned.name} is not deployed`];
      case 'update':
        return [
          `${planned.name} (version ${planned.version}) differs: ${renderChangedParts(planned.changed)}`,
        ];
      case 'delete':
      case 'leave':
        return [`${planned.name} (version ${planned.version}) is no longer in the bundle`];
    }
  });
  const ofSchedules = [...schedules].map(([id, drift]) => `${deployed.get(id)?.view.name ?? id}: ${drift}`);
  return [...ofJobs, ...ofSchedules, ...files.map(({ path, kind }) => `${path} ${OF_FILES[kind]}`)];
}

/** The same, with each part of the settings that differs. */
export function renderStanding(standing: Standing, colors: Terminal['colors']): string[] {
  const drift = driftOf(standing);
  if (drift.length === 0) return [colors.green('No difference.')];
  const changes = [...standing.changes].flatMap(([id, found]) => [
    colors.dim(`${standing.deployed.get(id)?.view.name ?? id}, from what is in force to what the files say:`),
    ...renderDiff(found, colors).map((line) => `  ${line}`),
  ]);
  return [...drift.map((line) => colors.yellow(`! ${line}`)), ...changes];
}
