import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeployedJobs } from '../../src/client/deployed-jobs.js';
import type { JobSummary } from '../../src/core/jobs/job-summary.js';
import { ADA, BOB, WatchedGateway } from './watched-gateway.js';

/** OpenTofu or Terraform, and the path of the binary `terraform-provider-databricks`. */
const CLI = process.env['TERRAFORM_CLI'] ?? 'tofu';
const PROVIDER = process.env['TERRAFORM_PROVIDER_DATABRICKS'] ?? '';

function whyNot(): string | undefined {
  if (!existsSync(PROVIDER)) return 'TERRAFORM_PROVIDER_DATABRICKS names no binary of the provider';
  const isThere = spawnSync(CLI, ['version'], { env: { PATH: process.env['PATH'] } }).status === 0;
  return isThere ? undefined : 'TERRAFORM_CLI names no OpenTofu or Terraform, and there is no "tofu" on PATH';
}

/** Of no other test: all share one Temporal server. */
const [NIGHTLY, SALES] = [`tf nightly ${process.pid}`, `tf sales ${process.pid}`];

const MAIN = `
terraform {
  required_providers {
    databricks = { source = "databricks/databricks" }
  }
}
variable "retries" { default = 1 }
resource "databricks_notebook" "load" {
  path     = "/Users/${ADA.userName}/load"
  language = "PYTHON"
  content_base64 = base64encode("dbutils.notebook.exit('loaded')")
}
resource "databricks_job" "sales" {
  name = "${SALES}"
  task {
    task_key = "sell"
    notebook_task { notebook_path = databricks_notebook.load.path }
  }
}
resource "databricks_job" "nightly" {
  name = "${NIGHTLY}"
  parameter {
    name    = "day"
    default = "monday"
  }
  schedule {
    quartz_cron_expression = "0 0 5 * * ?"
    timezone_id            = "UTC"
    pause_status           = "PAUSED"
  }
  task {
    task_key    = "load"
    max_retries = var.retries
    notebook_task { notebook_path = databricks_notebook.load.path }
  }
  task {
    task_key = "sales"
    depends_on { task_key = "load" }
    run_job_task { job_id = databricks_job.sales.id }
  }
}
resource "databricks_permissions" "nightly" {
  job_id = databricks_job.nightly.id
  access_control {
    user_name        = "${BOB.userName}"
    permission_level = "CAN_MANAGE_RUN"
  }
}
output "nightly" { value = databricks_job.nightly.id }
`;

let gateway: WatchedGateway;
let folder: string;

/** Runs it in the folder of the configuration; gives what it prints, and its exit status. */
async function terraform(...args: string[]): Promise<{ stdout: string; status: number }> {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    DATABRICKS_HOST: gateway.url,
    DATABRICKS_TOKEN: ADA.token,
    // The provider's binary in place of a download.
    TF_CLI_CONFIG_FILE: join(folder, 'cli.tfrc'),
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
  try {
    return { ...(await promisify(execFile)(CLI, [...args, '-no-color'], { cwd: folder, env })), status: 0 };
  } catch (problem) {
    const { stdout, stderr, code } = problem as { stdout: string; stderr: string; code: number };
    return { stdout: stdout + stderr, status: code };
  }
}

async function deployedJobs(): Promise<Record<string, JobSummary>> {
  const jobs = await new DeployedJobs(gateway.stack.temporal.client, gateway.stack.taskQueue).list();
  const own = jobs.filter(({ name }) => [NIGHTLY, SALES].includes(name));
  return Object.fromEntries(own.map((job) => [job.name, job]));
}

const changes = (): string[] => gateway.takeServed().filter((request) => !request.startsWith('GET'));

const reason = whyNot();
const title = reason === undefined ? 'Terraform' : `Terraform (skipped: ${reason})`;

describe.skipIf(reason !== undefined)(
  title,
  () => {
    beforeAll(async () => {
      gateway = await WatchedGateway.start();
      folder = mkdtempSync(join(tmpdir(), 'brickwork-terraform-'));
      const overrides = `dev_overrides { "databricks/databricks" = ${JSON.stringify(dirname(PROVIDER))} }`;
      writeFileSync(join(folder, 'cli.tfrc'), `provider_installation {\n  ${overrides}\n  direct {}\n}\n`);
      writeFileSync(join(folder, 'main.tf'), MAIN);
    });
    afterAll(async () => {
      await gateway.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('creates jobs, one of which runs the other by its id', async () => {
      const applied = await terraform('apply', '-auto-approve');
      expect(applied, applied.stdout).toMatchObject({ status: 0 });
      expect(applied.stdout).toContain('4 added, 0 changed, 0 destroyed');
      await expect.poll(async () => Object.keys(await deployedJobs()).sort()).toEqual([NIGHTLY, SALES]);
      expect((await deployedJobs())[NIGHTLY]).toMatchObject({
        version: 1,
        author: ADA.userName,
        schedule: { pause_status: 'PAUSED' },
        access_control_list: [
          { user_name: BOB.userName, permission_level: 'CAN_MANAGE_RUN' },
          { user_name: ADA.userName, permission_level: 'IS_OWNER' },
        ],
      });
      changes();
    });

    test('finds no drift, and nothing to change', async () => {
      const planned = await terraform('plan', '-detailed-exitcode');
      expect(planned, planned.stdout).toMatchObject({ status: 0 });
      expect(changes()).toEqual([]);
    });

    test('changes a job in place, as a new version', async () => {
      const applied = await terraform('apply', '-auto-approve', '-var', 'retries=2');
      expect(applied.stdout).toContain('0 added, 1 changed, 0 destroyed');
      expect(changes()).toEqual(['POST /api/2.2/jobs/reset 200']);
      expect((await deployedJobs())[NIGHTLY]).toMatchObject({ version: 2 });
    });

    test('notices what was changed by others', async () => {
      const { [SALES]: sales } = await deployedJobs();
      const jobs = new DeployedJobs(gateway.stack.temporal.client, gateway.stack.taskQueue);
      const { document } = await jobs.settings(sales.job_id);
      const { identity, name } = sales;
      await jobs.deploy({ identity, name, document: { ...document, max_concurrent_runs: 7 }, author: 'bob' });
      const planned = await terraform('plan', '-detailed-exitcode', '-var', 'retries=2');
      expect(planned, planned.stdout).toMatchObject({ status: 2 });
      expect(planned.stdout).toContain('max_concurrent_runs');
    });

    test('its job runs, and the job that it runs', async () => {
      const { [NIGHTLY]: nightly } = await deployedJobs();
      const { stack } = gateway;
      const jobs = new DeployedJobs(stack.temporal.client, stack.taskQueue);
      const { workflowId } = await jobs.runNow(nightly.job_id);
      expect(await stack.endOf(workflowId)).toMatchObject({ result_state: 'SUCCESS' });
    });

    test('takes all away', async () => {
      const { stdout } = await terraform('destroy', '-auto-approve');
      expect(stdout).toContain('4 destroyed');
      await expect.poll(deployedJobs).toEqual({});
      expect([...gateway.failures(), ...gateway.stack.violations()]).toEqual([]);
    });
  },
  120_000,
);
