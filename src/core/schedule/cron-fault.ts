/**
 * What is wrong with a part of an expression. `reading` is what Quartz takes instead of it, where it takes it at all: as
 * an expression that says so, or `nothing` where the schedule would never fire.
 */
export interface CronFault {
  message: string;
  hint?: string;
  reading?: string;
}

export type FieldValues = { values: number[] } | { fault: CronFault };

/** A fault that Quartz finds as well. */
export function refused(message: string, hint?: string): { fault: CronFault } {
  return { fault: { message, ...(hint === undefined ? {} : { hint }) } };
}

/** A fault that Quartz passes over in silence: it takes the text for `reading`. */
export function misleading(reading: string, why: string): { fault: CronFault } {
  return { fault: { message: `${why} Quartz takes it for ${reading}.`, hint: `Write ${reading}.`, reading } };
}
