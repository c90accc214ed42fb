export { janitor } from './janitor.js';
export { readOutput } from './read-output.js';
export { runJob } from './run-job.js';
