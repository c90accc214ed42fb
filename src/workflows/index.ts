export { sendAlert } from './alert.js';
export { deployedJob } from './deployed-job.js';
export { janitor } from './janitor.js';
export { promotion } from './promotion.js';
export { readOutput } from './read-output.js';
export { runJob } from './run-job.js';
