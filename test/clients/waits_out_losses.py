"""Waits for runs while others kill what serves and runs them; it is told nothing of that."""

import json
import logging

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import OperationFailed
from databricks.sdk.service import jobs

retries = []


class Retries(logging.Handler):
    """Keeps why the SDK has sent a request again."""

    def emit(self, record):
        message = record.getMessage()
        if message.startswith("Retrying: "):
            retries.append(message.removeprefix("Retrying: ").split(" (")[0])


logging.getLogger("databricks.sdk").setLevel(logging.DEBUG)
logging.getLogger("databricks.sdk").addHandler(Retries())
logging.getLogger("databricks.sdk").propagate = False

w = WorkspaceClient()
told = {}


def say(what):
    print(what, flush=True)


def notebook(key, *after):
    return jobs.Task(
        task_key=key,
        notebook_task=jobs.NotebookTask(notebook_path=f"/nb/{key}"),
        depends_on=[jobs.TaskDependency(task_key=other) for other in after],
    )


def create(*keys):
    after = [None, *keys]
    tasks = [notebook(key, *([before] if before else [])) for before, key in zip(after, keys)]
    return w.jobs.create(name="python survivor", tasks=tasks).job_id


job_id = create("first", "held", "third")
waiter = w.jobs.run_now(job_id)
say("waiting for a run")
run = waiter.result()
told["run"] = [run.state.result_state.value, [task.attempt_number for task in run.tasks]]

waiter = w.jobs.run_now(create("first", "failing", "held_repair"))
try:
    waiter.result()
except OperationFailed:
    told["failed"] = w.jobs.get_run(waiter.run_id).state.result_state.value
repair = w.jobs.repair_run(waiter.run_id, rerun_all_failed_tasks=True, rerun_dependent_tasks=True)
say("waiting for a repair")
repaired = repair.result()
told["repaired"] = repaired.state.result_state.value
last = {task.task_key: task.run_id for task in repaired.tasks}
told["outputs"] = [w.jobs.get_run_output(last[key]).notebook_output.result for key in last]
told["retries"] = sorted(set(retries))

print(json.dumps(told))
