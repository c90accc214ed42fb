/** What somebody may be let do, the least first. */
export const ROLES = ['viewer', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What people do with jobs and runs. */
export const ACTS = [
  ...['look', 'run', 'cancel', 'repair', 'pause', 'resume', 'skip', 'retry', 'approve', 'reject'],
] as readonly Act[];
export type Act =
  'look' | 'run' | 'cancel' | 'repair' | 'pause' | 'resume' | 'skip' | 'retry' | 'approve' | 'reject';

const ALLOWED: Readonly<Record<Act, readonly Role[]>> = {
  look: ROLES,
  run: ['operator', 'admin'],
  cancel: ['operator', 'admin'],
  repair: ['operator', 'admin'],
  pause: ['operator', 'admin'],
  resume: ['operator', 'admin'],
  skip: ['operator', 'admin'],
  retry: ['operator', 'admin'],
  approve: ['approver', 'admin'],
  reject: ['approver', 'admin'],
};

/** The roles that may do it, the least first. */
export function rolesFor(act: Act): readonly Role[] {
  return ALLOWED[act];
}
