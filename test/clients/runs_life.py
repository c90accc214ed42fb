"""Runs: of a job and of their own, good and bad ones, repaired, canceled, exported and deleted."""

import json
import time

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError, OperationFailed
from databricks.sdk.service import jobs

w = WorkspaceClient()
told = {}


def notebook(key, *after):
    return jobs.Task(
        task_key=key,
        notebook_task=jobs.NotebookTask(notebook_path=f"/nb/{key}"),
        depends_on=[jobs.TaskDependency(task_key=other) for other in after],
    )


def results(run):
    return [[task.task_key, task.state.result_state.value] for task in run.tasks]


def output(run, key):
    *_, task = [task for task in run.tasks if task.task_key == key]
    return w.jobs.get_run_output(task.run_id)


name = f"python runs {time.time()}"
three = [notebook("first"), notebook("second", "first"), notebook("third", "second")]
job_id = w.jobs.create(name=name, tasks=three).job_id
run = w.jobs.run_now(job_id).result()
told["run"] = [run.state.result_state.value, results(run)]
told["outputs"] = [output(run, key).notebook_output.result for key in ("first", "second", "third")]
told["listed"] = [one.run_id == run.run_id for one in w.jobs.list_runs(job_id=job_id, expand_tasks=True)]
told["of its task"] = w.jobs.get_run(run.tasks[0].run_id).job_run_id == run.run_id
views = w.jobs.export_run(run.tasks[0].run_id).views
told["exported"] = [[view.type.value, "<html" in view.content] for view in views]

failing = w.jobs.create(
    name=name, tasks=[notebook("first"), notebook("failing", "first"), notebook("last", "failing")]
).job_id
waiter = w.jobs.run_now(failing)
try:
    waiter.result()
except OperationFailed as error:
    told["failed"] = str(error)
failed = w.jobs.get_run(waiter.run_id)
told["failed tasks"] = results(failed)
told["error"] = output(failed, "failing").error
repaired = w.jobs.repair_run(waiter.run_id, rerun_all_failed_tasks=True, rerun_dependent_tasks=True).result()
told["repaired"] = [repaired.state.result_state.value, output(repaired, "last").notebook_output.result]
history = w.jobs.get_run(waiter.run_id, include_history=True).repair_history
told["history"] = [[one.type.value, one.state.result_state.value] for one in history]
again = w.jobs.repair_run(
    waiter.run_id, rerun_tasks=["last"], latest_repair_id=history[-1].id
).result()
told["repaired again"] = again.state.result_state.value

endless = w.jobs.create(name=name, max_concurrent_runs=3, tasks=[notebook("endless")]).job_id
waiters = [w.jobs.run_now(endless) for _ in range(3)]
told["canceled"] = [w.jobs.cancel_run(waiters[0].run_id).result().state.result_state.value]
w.jobs.cancel_all_runs(job_id=endless)
told["canceled"] += [waiter.result().state.result_state.value for waiter in waiters[1:]]
w.jobs.cancel_run_and_wait(waiters[0].run_id)
w.jobs.delete_run(waiters[0].run_id)
for _ in range(100):
    try:
        w.jobs.get_run(waiters[0].run_id)
        time.sleep(0.2)
    except DatabricksError as error:
        told["deleted"] = [type(error).__name__, error.error_code]
        break

once = w.jobs.submit(
    run_name="python submit",
    tasks=[
        jobs.SubmitTask(task_key="first", notebook_task=jobs.NotebookTask(notebook_path="/nb/first")),
        jobs.SubmitTask(
            task_key="second",
            notebook_task=jobs.NotebookTask(notebook_path="/nb/second"),
            depends_on=[jobs.TaskDependency(task_key="first")],
        ),
    ],
).result()
told["submitted"] = [once.run_type.value, once.run_name, results(once)]

print(json.dumps(told))
