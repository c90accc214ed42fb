/** What has kept a listing from its files, in half a sentence, and what to do about it, in a whole one. */
export interface ListingFault {
  why: string;
  advice: string;
  /** True where trying again cannot help: a malformed URL, a package that is not installed. */
  isFinal?: boolean;
}

/** A place cannot be listed; the message says which place, why, and what to do. `isFinal` where trying again cannot help. */
export class StorageProblem extends Error {
  override readonly name = 'StorageProblem';
  readonly isFinal: boolean;

  constructor(place: string, { why, advice, isFinal = false }: ListingFault, cause?: unknown) {
    super(`${place} cannot be listed: ${why}. ${advice}`, { cause });
    this.isFinal = isFinal;
  }
}

/** What is wrong where an SDK has got no answer, or one that it has no name for; `why` is what it says. */
export function faultOfConnection(error: unknown): ListingFault {
  return {
    why: messageOf(error),
    advice: 'If that lasts, look at the network of the worker and at the storage.',
  };
}

/** What an error says, on one line; a failed connection to several addresses has no message but that of its parts. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ');
  const text = error instanceof Error ? error.message || error.name : String(error);
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > MOST_OF_A_MESSAGE ? `${line.slice(0, MOST_OF_A_MESSAGE)}…` : line;
}

/** What an SDK says can hold a whole answer. */
const MOST_OF_A_MESSAGE = 500;
