/** Below this, clients in JavaScript keep an id as it is. */
const ID_BITS = 53n;
const ORDINAL_BITS = 18n;
const MOST_ORDINAL = (1 << 18) - 1;

/** 2^53 divided by the golden ratio, made odd: multiples of it modulo 2^53 are far apart (Fibonacci hashing). */
const MULTIPLIER = 5_566_755_282_872_655n;

/** Where a task run stands among those of its job run. */
export interface TaskRunPlace {
  /** In the order of the definition. */
  taskIndex: number;
  taskCount: number;
  /** Counted from 0 over all repairs. */
  attempt: number;
}

/** What all ids of the task runs of a job run have in common: 35 bits of its id, hashed, as a decimal number. */
export function taskRunMark(jobRunId: string): string {
  return String(markOf(jobRunId));
}

/**
 * The id of a task run, below 2^53: the mark of its job run, and which of its task runs it is. With so many attempts that
 * those 18 bits are not enough, the last ones share an id.
 */
export function taskRunId(jobRunId: string, { taskIndex, taskCount, attempt }: TaskRunPlace): string {
  const lastAttempt = Math.floor((MOST_ORDINAL - 1 - taskIndex) / taskCount);
  const ordinal = 1 + taskIndex + taskCount * Math.min(attempt, lastAttempt);
  return String((markOf(jobRunId) << ORDINAL_BITS) | BigInt(ordinal));
}

/** The two parts of the id of a task run. Every number can be read so; whose mark it is has to be known. */
export function readTaskRunId(id: string): { mark: string; ordinal: number } {
  const number = BigInt(id);
  return { mark: String(number >> ORDINAL_BITS), ordinal: Number(BigInt.asUintN(18, number)) };
}

/** Which task run of a job run of so many tasks has this ordinal; undefined for 0, which none has. */
export function taskOfOrdinal(
  ordinal: number,
  taskCount: number,
): { taskIndex: number; attempt: number } | undefined {
  if (ordinal < 1 || taskCount < 1) return undefined;
  return { taskIndex: (ordinal - 1) % taskCount, attempt: Math.floor((ordinal - 1) / taskCount) };
}

function markOf(jobRunId: string): bigint {
  return BigInt.asUintN(Number(ID_BITS), BigInt(jobRunId) * MULTIPLIER) >> ORDINAL_BITS;
}
