"""Jobs made from a table: one for each feed."""

from databricks.bundles.core import Bundle, Resources, Variable, variables
from databricks.bundles.jobs import CronSchedule, Job, NotebookTask, Task


@variables
class Variables:
    region: Variable[str]
    name_of_all: Variable[str]
    sizes: Variable[dict[str, str]]


FEEDS = {"orders": "src/ask.py", "customers": "src/ask"}


def feed(name: str, notebook: str, bundle: Bundle) -> Job:
    size = bundle.resolve_variable(Variables.sizes)["large"]
    return Job(
        name=f"{name} in {bundle.resolve_variable(Variables.region)}",
        description=Variables.name_of_all,
        tags={"size": size, "target": bundle.target, "empty": ""},
        schedule=CronSchedule(quartz_cron_expression="0 0 6 * * ?", timezone_id="UTC"),
        tasks=[
            Task(
                task_key="z_last",
                depends_on=[{"task_key": "load"}],
                run_job_task={"job_id": "${resources.jobs.report.id}"},
            ),
            Task(
                task_key="load",
                notebook_task=NotebookTask(
                    notebook_path="src/ask.py" if name == "orders" else "/Shared/x",
                    base_parameters={"region": Variables.region, "file": notebook},
                ),
                new_cluster={
                    "spark_version": "15.4.x-scala2.12",
                    "instance_pool_id": "pool",
                    "node_type_id": "m5.large",
                    "num_workers": 2,
                },
            ),
        ],
    )


def load_resources(bundle: Bundle) -> Resources:
    resources = Resources()
    for name, notebook in FEEDS.items():
        resources.add_job(name, feed(name, notebook, bundle))
    return resources
