import { LIST_PRICES, priceTableSchema, type PriceTable } from '../../core/cost/price-table.js';
import { inWords, renderPath } from '../../core/schema-words.js';
import { shorten } from '../../core/short-text.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { readDocument } from './read-document.js';

/** A table may have thousands of prices, all of them wrong. */
const LONGEST_MESSAGE = 1000;

/** The price table of a file, of BRICKWORK_PRICES, or else list prices; throws CommandFailed with all that is wrong. */
export function readPrices(file = process.env['BRICKWORK_PRICES']): PriceTable {
  if (file === undefined || file === '') return LIST_PRICES;
  const parsed = priceTableSchema.safeParse(readDocument(file), { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (problem) => `${renderPath(problem.path) || 'it'} ${inWords(problem)}`,
  );
  throw new CommandFailed(
    `${file} is no price table (docs/cost.md): ${shorten(problems.join('; '), LONGEST_MESSAGE)}.`,
    EXIT.invalid,
  );
}
