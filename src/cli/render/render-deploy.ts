import { renderChangedParts } from '../../core/jobs/changed-parts.js';
import type { PlannedJob } from '../../core/jobs/deploy-plan.js';
import type { Terminal } from '../terminal/terminal.js';

const MARKS: Record<PlannedJob['action'], string> = {
  create: '+',
  update: '~',
  unchanged: '=',
  delete: '-',
  leave: '?',
};

/** A line for each job of a plan. */
export function renderDeployPlan(plan: readonly PlannedJob[], colors: Terminal['colors']): string[] {
  const width = Math.max(...plan.map(({ name }) => name.length), 0);
  return plan.map((planned) => {
    const line = `${MARKS[planned.action]} ${planned.name.padEnd(width)}  ${whatIsPlanned(planned)}`;
    return paint(planned.action, line, colors);
  });
}

function whatIsPlanned(planned: PlannedJob): string {
  const { version } = planned;
  switch (planned.action) {
    case 'create':
      return 'new';
    case 'update':
      return `version ${version} → ${version + 1}: ${renderChangedParts(planned.changed)}`;
    case 'unchanged':
      return `unchanged, version ${version}`;
    case 'delete':
      return `is deleted (version ${version}), since the bundle no longer has it`;
    case 'leave':
      return `stays (version ${version}), though the bundle no longer has it; --prune deletes it`;
  }
}

function paint(action: PlannedJob['action'], line: string, colors: Terminal['colors']): string {
  switch (action) {
    case 'create':
      return colors.green(line);
    case 'update':
    case 'leave':
      return colors.yellow(line);
    case 'unchanged':
      return colors.dim(line);
    case 'delete':
      return colors.red(line);
  }
}
