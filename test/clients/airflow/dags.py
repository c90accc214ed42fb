"""DAGs of the Databricks provider's own operators.

Run as a program, it runs each of them to its end in this process, and prints as the last line how
their tasks have ended, as JSON.
"""

import datetime
import json
import time

from airflow.providers.databricks.hooks.databricks import DatabricksHook
from airflow.providers.databricks.operators.databricks import (
    DatabricksCreateJobsOperator,
    DatabricksNotebookOperator,
    DatabricksRunNowOperator,
    DatabricksSubmitRunOperator,
)
from airflow.providers.databricks.operators.databricks_workflow import DatabricksWorkflowTaskGroup
from airflow.providers.databricks.sensors.databricks import DatabricksSQLStatementsSensor
from airflow.sdk import DAG, task

CONNECTION = "databricks_default"
CLUSTER = {"spark_version": "15.4.x-scala2.12", "node_type_id": "i3.xlarge", "num_workers": 1}
OTHERS = {"user_name": "bob@example.com", "permission_level": "CAN_MANAGE_RUN"}
SOON = {"polling_period_seconds": 1}


def dag(name):
    return DAG(name, schedule=None, start_date=datetime.datetime(2026, 1, 1), catchup=False)


def notebook(key, **more):
    return DatabricksNotebookOperator(
        task_id=key,
        databricks_task_key=key,
        notebook_path=f"/nb/{key}",
        source="WORKSPACE",
        **SOON,
        **more,
    )


def job(name, *keys):
    tasks = [
        {"task_key": key, "notebook_task": {"notebook_path": f"/nb/{key}"}, "new_cluster": CLUSTER}
        for key in keys
    ]
    settings = {"name": name, "tasks": tasks, "access_control_list": [OTHERS]}
    return DatabricksCreateJobsOperator(task_id="job", json=settings)


with dag("one_time_runs") as one_time_runs:
    # The form of API 2.0, without `tasks`.
    single = {"notebook_task": {"notebook_path": "/nb/s"}, "new_cluster": CLUSTER}
    DatabricksSubmitRunOperator(task_id="submitted", tasks=[{"task_key": "s", **single}], **SOON)
    DatabricksSubmitRunOperator(task_id="deferred", json=single, deferrable=True, **SOON)
    notebook("alone", new_cluster=CLUSTER)
    notebook("retried", new_cluster=CLUSTER, max_retries=1, min_retry_interval_millis=10)

with dag("jobs") as jobs:
    created = job("airflow jobs", "first", "second")
    waiting = DatabricksRunNowOperator(
        task_id="waiting", job_name="airflow jobs", notebook_params={"day": "monday"}, **SOON
    )
    deferred = DatabricksRunNowOperator(
        task_id="deferred", job_id=created.output, deferrable=True, **SOON
    )
    created >> [waiting, deferred]

with dag("repaired") as repaired:
    broken = job("airflow repaired", "good", "bad")
    # Airflow's own way: the operator that waits in its worker (7.23) fails also
    # where its repair has succeeded; the deferrable one does not.
    DatabricksRunNowOperator(
        task_id="repaired", job_id=broken.output, repair_run=True, deferrable=True, **SOON
    )

with dag("group") as group:
    with DatabricksWorkflowTaskGroup(
        group_id="shop",
        databricks_conn_id=CONNECTION,
        job_clusters=[{"job_cluster_key": "main", "new_cluster": CLUSTER}],
        notebook_params={"day": "monday"},
    ):
        root = notebook("root", job_cluster_key="main")
        middle = [
            notebook(f"middle{at}", job_cluster_key="main", deferrable=at % 2 == 0) for at in range(7)
        ]
        flaky = notebook("flaky", job_cluster_key="main", max_retries=1, min_retry_interval_millis=10)
        last = notebook("last", job_cluster_key="main")
        root >> middle >> last
        root >> flaky >> last

with dag("broken_group") as broken_group:
    with DatabricksWorkflowTaskGroup(
        group_id="shop",
        databricks_conn_id=CONNECTION,
        job_clusters=[{"job_cluster_key": "main", "new_cluster": CLUSTER}],
    ) as shop:
        extract = notebook("extract", job_cluster_key="main")
        broken_once = notebook("broken", job_cluster_key="main")
        load = notebook("load", job_cluster_key="main")
        extract >> broken_once >> load

    @task(trigger_rule="all_done")
    def repair(ti=None):
        """What the button "repair" of the provider's plugin for Airflow 2 does; for Airflow 3 it has none yet."""
        hook = DatabricksHook(CONNECTION)
        run_id = ti.xcom_pull(task_ids="shop.launch")["run_id"]
        states = []
        for _ in range(2):
            latest = hook.get_latest_repair_id(run_id)
            hook.repair_run(
                {"run_id": run_id, "latest_repair_id": latest, "rerun_tasks": ["broken", "load"]}
            )
            while not hook.get_run_state(run_id).is_terminal:
                time.sleep(1)
            states.append(hook.get_run_state(run_id).result_state)
        if states != ["SUCCESS", "SUCCESS"]:
            raise ValueError(f"The repairs ended with {states}.")

    shop >> repair()

with dag("statements") as statements:
    DatabricksSQLStatementsSensor(
        task_id="statement", warehouse_id="w", statement="select 1", poke_interval=1, timeout=60
    )


def results(dag_run):
    tasks = {ti.task_id: str(ti.state) for ti in dag_run.get_task_instances()}
    return {"state": str(dag_run.state), "tasks": dict(sorted(tasks.items()))}


if __name__ == "__main__":
    from airflow.utils.db import initdb

    initdb()
    jobs.test()
    # The second time the job is there, and is reset.
    dags = [jobs, one_time_runs, repaired, group, broken_group, statements]
    print(json.dumps({dag.dag_id: results(dag.test()) for dag in dags}))
