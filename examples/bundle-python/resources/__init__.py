"""A job for each feed: add a line to the table, and there is another one."""

from databricks.bundles.core import Bundle, Resources
from databricks.bundles.jobs import Job, NotebookTask, Task, TaskDependency

FEEDS = {
    # name: the fewest rows that a day has
    "orders": 100,
    "customers": 10,
    "payments": 50,
}


def load_resources(bundle: Bundle) -> Resources:
    resources = Resources()
    for name, fewest in FEEDS.items():
        resources.add_job(name, feed(name, fewest))
    return resources


def feed(name: str, fewest: int) -> Job:
    return Job(
        name=f"feed-{name}-${{bundle.target}}",
        tasks=[
            Task(
                task_key="load",
                notebook_task=NotebookTask(
                    notebook_path="src/load.py",
                    base_parameters={"feed": name, "days": "${var.days}"},
                ),
            ),
            Task(
                task_key="check",
                depends_on=[TaskDependency(task_key="load")],
                notebook_task=NotebookTask(
                    notebook_path="src/check.py",
                    base_parameters={
                        "rows": "{{tasks.load.values.rows}}",
                        "fewest": str(fewest),
                    },
                ),
            ),
        ],
    )
