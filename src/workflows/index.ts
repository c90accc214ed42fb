export { janitor } from './janitor.js';
export { runJob } from './run-job.js';
