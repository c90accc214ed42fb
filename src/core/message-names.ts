/** The messages by which people control a run that is open, besides repair and cancel. */
export const CONTROLS = [
  'cancelTask',
  'skipTask',
  'retryTaskNow',
  'setTaskValue',
  'approve',
  'reject',
  'pauseRun',
  'resumeRun',
  'setFailFast',
] as const;

/** Signals that every run has, and those that Temporal keeps for itself. */
export function isReservedSignal(name: string): boolean {
  return name === 'repair' || (CONTROLS as readonly string[]).includes(name) || name.startsWith('__');
}
