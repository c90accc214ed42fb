import base from './vitest.config.js';

/** Only for `npm run record-histories`: the same set-up, with the recorder as its one file. */
export default { test: { ...base.test, include: ['test/replay/record.ts'] } };
