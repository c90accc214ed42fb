/** The entry of a bundle that has workflows of its user, too: `bundle-workflows.ts` says what the second name means. */
export { deployedJob, janitor, promotion, readOutput, runJob, sendAlert } from '../workflows/index.js';
// @ts-expect-error An alias that only the bundler knows.
export * from 'brickwork-own-workflows';
