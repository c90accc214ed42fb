import { suggestName } from '../core/nearest-name.js';

/** What people type, by the command that does it here. */
export const WORDS: Record<string, readonly string[]> = {
  validate: ['check', 'lint', 'verify', 'test'],
  plan: ['preview', 'dry-run', 'diff'],
  run: ['start', 'submit', 'execute', 'exec', 'launch', 'trigger', 'run-now', 'create'],
  status: ['show', 'get', 'info', 'view', 'inspect', 'watch', 'follow', 'state'],
  open: ['browse', 'url', 'urls', 'link', 'links'],
  ui: ['web', 'pages', 'dashboard', 'gui', 'console'],
  wait: ['await', 'join', 'sensor', 'poll'],
  repair: ['rerun', 're-run', 'restart', 'retry', 'resubmit', 'fix', 'redo'],
  cancel: ['stop', 'kill', 'abort', 'terminate', 'end'],
  logs: [
    'log',
    'cat',
    'tail',
    'output',
    'outputs',
    'get-output',
    'stdout',
    'trace',
    'traceback',
    'errors',
    'why',
  ],
  timeline: ['history', 'events'],
  graph: ['dag', 'draw'],
  describe: ['desc', 'explain'],
  cost: ['costs', 'price', 'prices', 'bill', 'usage'],
  resume: ['continue', 'unpause', 'go-on'],
  approve: ['accept', 'ok', 'confirm'],
  reject: ['deny', 'decline', 'refuse'],
  signal: ['send', 'notify'],
  janitor: ['clean', 'cleanup', 'clean-up', 'gc', 'sweep'],
  setup: ['install', 'register'],
  init: ['new', 'template', 'scaffold', 'bootstrap'],
  doctor: ['check-setup', 'diagnose', 'health', 'ping', 'whoami', 'config'],
  completion: ['completions', 'autocomplete', 'complete'],
  webhooks: ['webhook', 'hooks', 'listen'],
  'codec-server': ['codec', 'decode', 'decrypt'],
  encryption: ['encrypt', 'keys', 'key', 'new-key'],
  gateway: ['api', 'serve', 'proxy', 'server'],
  deploy: ['publish', 'release', 'push', 'apply'],
  job: ['jobs'],
  'job list': ['list-jobs'],
  'job versions': ['versions'],
  'job rollback': ['rollback', 'revert', 'undo'],
  'job delete': ['delete', 'undeploy', 'destroy', 'rm', 'remove'],
  'task skip': ['skip'],
  'task set-value': ['set', 'set-value'],
  'task retry-now': ['retry-now'],
  // Of `brickwork task`.
  'retry-now': ['retry', 'rerun', 'restart', 'repair'],
  'set-value': ['set', 'value'],
  // Of `brickwork job`, and of runs.
  list: ['ls', 'ps', 'all'],
  show: ['get', 'info', 'view', 'status', 'describe', 'inspect'],
  versions: ['version', 'history', 'log'],
  diff: ['compare', 'changes'],
  pause: ['disable', 'suspend', 'stop'],
  rollback: ['revert', 'undo', 'restore'],
  delete: ['rm', 'remove', 'destroy', 'drop', 'undeploy'],
};

/** What is done by another program. */
const ELSEWHERE: [words: readonly string[], advice: string][] = [
  [['runs', 'search', 'find'], 'Runs: brickwork list. Deployed jobs: brickwork job list'],
  [['worker', 'work', 'serve'], 'A worker is a program of its own: node dist/worker.js'],
  [['up', 'demo', 'dev', 'local'], 'A stack on this machine: npm run up, or brickwork run FILE --local'],
];

/** What an unknown command was probably meant to be, else which there are; `names` are those that it stands among. */
export function commandHint(word: string, names: readonly string[]): string {
  const isRoot = names.includes('validate');
  if (isRoot && /\.(ya?ml|json)$/i.test(word)) return `To run a definition: brickwork run ${word}`;
  const meant = Object.keys(WORDS).find(
    (command) => WORDS[command].includes(word) && names.includes(command.split(' ')[0]),
  );
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  if (word === 'deploy') return 'A job is deployed by: brickwork deploy FILE';
  const elsewhere = ELSEWHERE.find(([words]) => isRoot && words.includes(word));
  return elsewhere?.[1] ?? suggestName(word, names) ?? `Commands: ${names.join(', ')}.`;
}

/** Options that people know from other programs, by what they are here. */
export const FLAGS: Record<string, readonly string[]> = {
  '--by': ['--user', '--author'],
  '--dry-run': ['--plan', '--preview', '--what-if', '--check'],
  '--prune': ['--delete', '--purge'],
  '--watch': ['--follow', '-f', '--wait'],
  '--tail': ['--lines', '-n', '--last'],
  '--limit': ['--last', '-n', '--max'],
  '--state': ['--status', '--result'],
  '--since': ['--after', '--from'],
  '--param': ['--parameter', '--parameters', '--var', '-p'],
  '--workflow-id': ['--id', '--run-id', '--name'],
  '--no-wait': ['--detach', '-d', '--async', '--background', '--no-watch', '--no-follow'],
  '--task-queue': ['--queue'],
  '--temporal-profile': ['--profile'],
  '--output': ['--format'],
  '--quiet': ['--silent', '-s'],
};

/** The same for an option; `flags` are those that the command takes. */
export function optionHint(flag: string, flags: readonly string[]): string {
  const name = flag.split('=')[0];
  const meant = flags.find((known) => FLAGS[known]?.includes(name));
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  return suggestName(name, flags) ?? `Options: ${flags.join(', ')}.`;
}
