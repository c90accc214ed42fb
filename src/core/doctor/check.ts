/** What one check has come to: what is so, and what to do about what is not as it should be. */
export interface Check {
  /** What was looked at: `namespace`, `workers`. */
  name: string;
  status: 'ok' | 'warning' | 'failed';
  /** A sentence. */
  message: string;
  /** What to do; absent for what is well. */
  remedy?: string;
}

/** What has not answered, in the words of whoever was asked. */
export interface Unanswered {
  problem: string;
}

export function ok(name: string, message: string): Check {
  return { name, status: 'ok', message };
}

export function warning(name: string, message: string, remedy: string): Check {
  return { name, status: 'warning', message, remedy };
}

export function failed(name: string, message: string, remedy: string): Check {
  return { name, status: 'failed', message, remedy };
}

/** True for facts that could not be learned. */
export function isUnanswered(facts: object): facts is Unanswered {
  return 'problem' in facts;
}

/** `1 worker`, `3 workers`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
