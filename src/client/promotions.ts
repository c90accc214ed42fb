import { createHash } from 'node:crypto';
import {
  type Client,
  type UpdateDefinition,
  WithStartWorkflowOperation,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { given, isJsonObject } from '../core/json.js';
import type { Proposal, PromotionView } from '../core/promotion/promotion-state.js';
import {
  concludeUpdate,
  decideUpdate,
  PROMOTION,
  promotionQuery,
  proposeUpdate,
} from '../workflows/promotion-messages.js';
import { MessageRefused, refusalOf } from './message-refused.js';

/** A promotion with the id that it is found by. */
export interface KnownPromotion extends PromotionView {
  promotion_id: string;
}

const MOST_LISTED = 100;
const LONGEST_NAME = 200;

/**
 * What moves content to the targets of a namespace. Where a promotion does not take what is asked for, the methods throw
 * MessageRefused, with the reason. All but `list` need a worker that is running.
 */
export class Promotions {
  constructor(
    private readonly client: Client,
    private readonly taskQueue: string,
  ) {}

  /** Says what is to move, with its gates as they were found; the same content goes on where it was proposed before. */
  async propose(proposal: Proposal): Promise<KnownPromotion> {
    const promotionId = promotionIdOf(proposal);
    const { bundle, from, to, content } = proposal;
    const startWorkflowOperation = new WithStartWorkflowOperation(PROMOTION, {
      workflowId: promotionId,
      taskQueue: this.taskQueue,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `${bundle.slice(0, 60)}: ${from} → ${to}, content ${content}`.slice(0, 200),
    });
    try {
      const view = await this.client.workflow.executeUpdateWithStart(proposeUpdate, {
        args: [proposal],
        startWorkflowOperation,
      });
      return { promotion_id: promotionId, ...view };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Approves or rejects. */
  decide(
    promotionId: string,
    { by, approved, note }: { by: string; approved: boolean; note?: string },
  ): Promise<KnownPromotion> {
    return this.#update(promotionId, decideUpdate, { by, approved, ...given('note', note) });
  }

  /** Says that it was carried out. */
  conclude(
    promotionId: string,
    conclusion: { by: string; versions: Record<string, number> },
  ): Promise<KnownPromotion> {
    return this.#update(promotionId, concludeUpdate, conclusion);
  }

  /** A promotion as it stands, also one that has ended. */
  async show(promotionId: string): Promise<KnownPromotion> {
    try {
      const view = await this.client.workflow.getHandle(promotionId).query(promotionQuery);
      if (view !== undefined) return { promotion_id: promotionId, ...view };
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
    throw unknownPromotion(promotionId);
  }

  /** The last ones, newest first, as visibility knows them. */
  async list(): Promise<KnownPromotion[]> {
    const found: KnownPromotion[] = [];
    for await (const { workflowId, memo } of this.client.workflow.list({
      query: `WorkflowType = "${PROMOTION}"`,
    })) {
      const view = memo?.['promotion'];
      if (isJsonObject(view)) found.push({ promotion_id: workflowId, ...(view as unknown as PromotionView) });
      if (found.length === MOST_LISTED) break;
    }
    return found;
  }

  async #update(
    promotionId: string,
    update: UpdateDefinition<PromotionView, [input: unknown]>,
    input: object,
  ): Promise<KnownPromotion> {
    try {
      const view = await this.client.workflow.getHandle(promotionId).executeUpdate(update, { args: [input] });
      return { promotion_id: promotionId, ...view };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw unknownPromotion(promotionId);
      throw refusalOf(error);
    }
  }
}

/** Of the same content of one bundle, with the same settings, there is one promotion to a target at a time. */
function promotionIdOf({ bundle, to, content, settings }: Proposal): string {
  const name = `${bundle}/${to}`;
  const short =
    name.length <= LONGEST_NAME ? name : createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `promotion/${short}/${content}-${settings}`;
}

function unknownPromotion(promotionId: string): MessageRefused {
  return new MessageRefused(
    `No promotion "${promotionId}" is under way. brickwork promotion list shows the last ones.`,
  );
}
