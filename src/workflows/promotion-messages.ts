import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { PromotionView } from '../core/promotion/promotion-state.js';

/** The workflow that a promotion is: from its proposal until it is carried out, rejected or too old. */
export const PROMOTION = 'promotion';

/** `{"bundle", "from", "to", "content", "settings", "git_commit", "by", "gates", "approval"}`: what is to move, with its gates as found. */
export const proposeUpdate = defineUpdate<PromotionView, [input: unknown]>('propose');

/** `{"by", "approved", "note"}`; refused with the reason. */
export const decideUpdate = defineUpdate<PromotionView, [input: unknown]>('decide');

/** `{"by", "versions"}`: it was carried out. */
export const concludeUpdate = defineUpdate<PromotionView, [input: unknown]>('conclude');

/** The promotion as it stands; undefined before the first proposal. */
export const promotionQuery = defineQuery<PromotionView | undefined>('promotion');
