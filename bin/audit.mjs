// `node bin/audit.mjs [NPM OPTIONS]`: fails where a production dependency has a known vulnerability that is high or
// critical. Where the registry's database cannot be asked, it says so and goes on.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const args = ['audit', '--omit=dev', '--audit-level=high', '--json'];
const { status, stdout } = spawnSync('npm', [...args, ...process.argv.slice(2)], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  encoding: 'utf8',
  maxBuffer: 1e8,
  shell: process.platform === 'win32',
});

function answer() {
  try {
    return JSON.parse(stdout);
  } catch {
    return { message: 'npm gave no answer' };
  }
}

const { auditReportVersion, vulnerabilities, message, error } = answer();
if (auditReportVersion === undefined) {
  process.stdout.write(
    `Dependencies are not audited: the database cannot be asked. ${message ?? error?.summary ?? ''}\n`,
  );
} else {
  const found = Object.values(vulnerabilities);
  for (const { name, severity, range, via } of found) {
    const why = via.map((one) => (typeof one === 'string' ? one : `${one.title} (${one.url})`)).join('; ');
    process.stdout.write(`${severity}: ${name} ${range}: ${why}\n`);
  }
  process.stdout.write(`Dependencies are audited: ${found.length} with known vulnerabilities.\n`);
  process.exitCode = status ?? 1;
}
