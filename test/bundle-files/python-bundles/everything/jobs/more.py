from databricks.bundles.core import Resources, load_resources_from_modules
from databricks.bundles.jobs import Job
import sys

hourly = Job.from_dict(
    {
        "name": "hourly in ${bundle.target}",
        "max_concurrent_runs": 2,
        "trigger": {"periodic": {"interval": 1, "unit": "HOURS"}},
        "job_clusters": [
            {
                "job_cluster_key": "main",
                "new_cluster": {
                    "spark_version": "15.4.x-scala2.12",
                    "node_type_id": "m5.large",
                    "workload_type": {"clients": {"jobs": False}},
                },
            }
        ],
        "tasks": [
            {
                "task_key": "count",
                "job_cluster_key": "main",
                "sql_task": {
                    "warehouse_id": "w",
                    "file": {"path": "./src/sql/count.sql"},
                    "parameters": {"region": "${var.region}"},
                },
            },
        ],
    }
)


def load_resources() -> Resources:
    return load_resources_from_modules([sys.modules[__name__]])
