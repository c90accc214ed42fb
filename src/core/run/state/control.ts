import type { JsonValue } from '../../json.js';

/** What people may do to a run that is open, besides repair and cancel. */
export type Control =
  | { kind: 'cancelTask'; taskKey: string }
  | { kind: 'skipTask'; taskKey: string; resultState: SkipResult }
  | { kind: 'retryTaskNow'; taskKey: string }
  | { kind: 'setTaskValue'; taskKey: string; key: string; value: JsonValue }
  | { kind: 'approve' | 'reject'; taskKey: string; by: string; comment?: string }
  | { kind: 'pauseRun' }
  | { kind: 'resumeRun' }
  | { kind: 'setFailFast'; enabled: boolean };

/** What downstream sees of a task that is skipped. */
export type SkipResult = 'SUCCESS' | 'FAILED' | 'EXCLUDED';
