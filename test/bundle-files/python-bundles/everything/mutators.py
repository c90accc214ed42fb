from dataclasses import replace

from databricks.bundles.core import Bundle, job_mutator
from databricks.bundles.jobs import Job, JobEmailNotifications, JobPermission, Task


@job_mutator
def add_tag(bundle: Bundle, job: Job) -> Job:
    if job.name.endswith("Untitled"):
        return job
    return replace(
        job,
        tags={**job.tags, "named": "${bundle.name}"},
        email_notifications=JobEmailNotifications(on_failure=["${workspace.current_user.userName}"]),
    )


@job_mutator
def change_report(job: Job) -> Job:
    if "report" not in job.name:
        return job
    first = Task(
        task_key="a_first",
        notebook_task={"notebook_path": "src/ask.py"},
        job_cluster_key="main",
    )
    kept = [task for task in job.tasks if task.task_key != "drop"]
    seen = ",".join(task.spark_python_task.python_file for task in kept if task.spark_python_task)
    return replace(job, tasks=[*kept, first], description=f"reads {seen} by {job.name}")


@job_mutator
def share_hourly(job: Job) -> Job:
    if "hourly" not in job.name:
        return job
    job.permissions.append(JobPermission(level="CAN_MANAGE", group_name="analysts"))
    job.permissions.append(JobPermission(level="CAN_VIEW", user_name="b@example.com"))
    return job
