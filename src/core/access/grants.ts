import type { Identity } from './identity.js';
import { type Act, ACTS, type Role, rolesFor } from './roles.js';

/** A role for people and for members of groups, for all jobs or for those whose names fit a pattern. */
export interface Grant {
  role: Role;
  people: readonly string[];
  groups: readonly string[];
  /** Names of jobs, in which `*` stands for any text; all jobs where it is absent. */
  jobs?: readonly string[];
}

/** What one person may do. */
export interface Rights {
  /** With this job; without a job, with each and every one. */
  may(act: Act, job?: string): boolean;
  /** With some job at least. */
  mayWithSome(act: Act): boolean;
}

/** Of whoever may do everything: on the machine itself, where nobody signs in. */
export const ALL_RIGHTS: Rights = { may: () => true, mayWithSome: () => true };

/** What the grants let somebody do. Names of people are compared without regard to case, those of groups and jobs with it. */
export function rightsOf({ name, groups }: Identity, grants: readonly Grant[]): Rights {
  const own = grants.filter(
    (grant) =>
      grant.people.some((one) => one.toLowerCase() === name.toLowerCase()) ||
      grant.groups.some((group) => groups.includes(group)),
  );
  const whole = new Set<Act>();
  const some = new Map<Act, RegExp[]>(ACTS.map((act) => [act, []]));
  for (const act of ACTS)
    for (const { role, jobs } of own) {
      if (!rolesFor(act).includes(role)) continue;
      if (jobs === undefined) whole.add(act);
      else some.get(act)?.push(...jobs.map(patternOf));
    }
  return {
    may: (act, job) =>
      whole.has(act) || (job !== undefined && some.get(act)?.some((pattern) => pattern.test(job)) === true),
    mayWithSome: (act) => whole.has(act) || some.get(act)?.length !== 0,
  };
}

function patternOf(written: string): RegExp {
  // Several stars in a row would make an expression that takes time without end for some names.
  const parts = written.replaceAll(/\*+/g, '*').split('*');
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('[^]*')}$`);
}

/** Why somebody may not do it, and who may. */
export function refusalOf({ name }: Identity, act: Act, job: string | undefined): string {
  const what = job === undefined ? `${WORDS[act]} here` : `${WORDS[act]} of the job "${job}"`;
  return `${name} may not ${what}. It takes the role ${rolesFor(act).join(' or ')}.`;
}

const WORDS: Readonly<Record<Act, string>> = {
  look: 'look at runs',
  run: 'start runs',
  cancel: 'cancel runs and tasks',
  repair: 'repair runs',
  pause: 'pause runs',
  resume: 'resume runs',
  skip: 'skip tasks',
  retry: 'retry tasks',
  approve: 'approve tasks',
  reject: 'reject tasks',
};
