from dataclasses import replace

from databricks.bundles.core import Bundle, job_mutator
from databricks.bundles.jobs import Job, JobEmailNotifications


@job_mutator
def name_owner(bundle: Bundle, job: Job) -> Job:
    """Every job names its owner, who is told of failures in production."""
    owned = replace(job, tags={**job.tags, "owner": "data-platform"})
    if bundle.target != "prod":
        return owned
    return replace(
        owned,
        email_notifications=JobEmailNotifications(on_failure=["data-platform@example.com"]),
    )
