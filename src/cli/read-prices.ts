import { LIST_PRICES, priceTableSchema, type PriceTable } from '../core/cost/price-table.js';
import { CommandFailed, EXIT } from './exit-codes.js';
import { readDocument } from './read-document.js';

/** The price table of a file, of BRICKWORK_PRICES, or else list prices; throws CommandFailed with all that is wrong. */
export function readPrices(file = process.env['BRICKWORK_PRICES']): PriceTable {
  if (file === undefined || file === '') return LIST_PRICES;
  const parsed = priceTableSchema.safeParse(readDocument(file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new CommandFailed(`${file} is no price table (docs/cost.md): ${problems.join('; ')}.`, EXIT.invalid);
}
