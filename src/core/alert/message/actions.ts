import { shellWord } from '../../shell-word.js';
import type { Alert } from '../alert.js';
import type { AlertMessage, AlertPlace } from './alert-message.js';

/** What a person can do now, exactly as it is typed. */
export function actionsOf(alert: Alert, { workflowId }: AlertPlace): AlertMessage['actions'] {
  const { event, task, retryAtMillis } = alert;
  const id = shellWord(workflowId);
  switch (event) {
    case 'failure': {
      const logs = { name: 'See why', command: `brickwork logs ${id}${logsOf(task)}` };
      if (retryAtMillis !== undefined) return [logs];
      const only = task === undefined ? '' : ` --task ${shellWord(task.taskKey)}`;
      return [{ name: 'Repair', command: `brickwork repair ${id}${only}` }, logs];
    }
    case 'approval_wanted': {
      const key = shellWord(task?.taskKey ?? '');
      return ['approve', 'reject'].map((verb) => ({
        name: verb === 'approve' ? 'Approve' : 'Reject',
        command: `brickwork ${verb} ${id} ${key}`,
      }));
    }
    case 'duration_warning':
    case 'repaired':
    case 'start':
      return [{ name: 'Watch', command: `brickwork status ${id} --watch` }];
    case 'queue_too_long':
      return [{ name: 'Cancel', command: `brickwork cancel ${id}` }];
    case 'success':
    case 'skipped':
      return [];
  }
}

function logsOf(task: Alert['task']): string {
  if (task === undefined) return '';
  const { iteration } = task;
  return ` ${shellWord(task.taskKey)}${iteration === undefined ? '' : ` --iteration ${iteration}`}`;
}
