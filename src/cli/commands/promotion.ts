import { type KnownPromotion, Promotions } from '../../client/promotions.js';
import { given } from '../../core/json.js';
import { renderPromotion, renderPromotions } from '../render/render-promotion.js';
import { EXIT } from '../terminal/exit-codes.js';
import { explain } from './explain.js';
import { type GlobalOptions, terminalFor, wantsJson, withAnswers } from './global-options.js';

export interface DecideOptions extends GlobalOptions {
  by: string;
  note?: string;
}

/** `brickwork promotion list`. */
export async function list(options: GlobalOptions): Promise<number> {
  const terminal = terminalFor(options);
  const found = await withPromotions(options, (promotions) => promotions.list());
  if (wantsJson(options)) terminal.data(JSON.stringify(found));
  else if (found.length === 0) terminal.note('Nothing was promoted in this namespace yet.');
  else for (const line of renderPromotions(found)) terminal.data(line);
  return EXIT.success;
}

/** `brickwork promotion show ID`. */
export async function show(id: string, options: GlobalOptions): Promise<number> {
  if (options.explain === true) return explain(id, [{ verb: ['query', '--type', 'promotion'] }], options);
  return tell(await withPromotions(options, (promotions) => promotions.show(id)), options);
}

/** `brickwork promotion approve|reject ID`. */
export async function decide(id: string, approved: boolean, options: DecideOptions): Promise<number> {
  const { by, note } = options;
  const decision = { by, approved, ...given('note', note) };
  if (options.explain === true)
    return explain(id, [{ verb: ['update', 'execute', '--name', 'decide'], input: decision }], options);
  return tell(await withPromotions(options, (promotions) => promotions.decide(id, decision)), options);
}

function tell(promotion: KnownPromotion, options: GlobalOptions): number {
  const terminal = terminalFor(options);
  if (wantsJson(options)) terminal.data(JSON.stringify(promotion));
  else for (const line of renderPromotion(promotion, terminal.colors)) terminal.data(line);
  return EXIT.success;
}

function withPromotions<T>(options: GlobalOptions, act: (promotions: Promotions) => Promise<T>): Promise<T> {
  return withAnswers(options, terminalFor(options), (client) =>
    act(new Promotions(client, options.taskQueue)),
  );
}
