"""A job from its creation to its end, with its permissions."""

import json

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service import jobs

w = WorkspaceClient()
told = {}


def notebook(key, *after):
    return jobs.Task(
        task_key=key,
        notebook_task=jobs.NotebookTask(notebook_path=f"/nb/{key}"),
        depends_on=[jobs.TaskDependency(task_key=other) for other in after],
    )


job_id = w.jobs.create(name="python life", tasks=[notebook("a"), notebook("b", "a")]).job_id
got = w.jobs.get(job_id)
told["created"] = [got.settings.name, [task.task_key for task in got.settings.tasks], got.creator_user_name]

w.jobs.update(
    job_id,
    new_settings=jobs.JobSettings(description="updated", tasks=[notebook("c", "b")]),
    fields_to_remove=["timeout_seconds"],
)
got = w.jobs.get(job_id).settings
told["updated"] = [got.description, [task.task_key for task in got.tasks]]

w.jobs.reset(job_id, jobs.JobSettings(name="python life again", tasks=[notebook("a")]))
got = w.jobs.get(job_id).settings
told["reset"] = [got.name, got.description, [task.task_key for task in got.tasks]]

told["listed"] = [job.job_id == job_id for job in w.jobs.list(name="Python Life Again", expand_tasks=True)]

bob = jobs.JobAccessControlRequest(
    user_name="bob@example.com", permission_level=jobs.JobPermissionLevel.CAN_VIEW
)
data = jobs.JobAccessControlRequest(
    group_name="data", permission_level=jobs.JobPermissionLevel.CAN_MANAGE_RUN
)
ada = jobs.JobAccessControlRequest(
    user_name="ada@example.com", permission_level=jobs.JobPermissionLevel.IS_OWNER
)


def levels(permissions):
    return sorted(
        [one.user_name or one.group_name, one.all_permissions[0].permission_level.value]
        for one in permissions.access_control_list
        if not one.all_permissions[0].inherited
    )


told["first permissions"] = levels(w.jobs.get_permissions(str(job_id)))
told["permissions updated"] = levels(w.jobs.update_permissions(str(job_id), access_control_list=[bob]))
told["permissions set"] = levels(w.jobs.set_permissions(str(job_id), access_control_list=[ada, data]))
told["levels"] = [
    one.permission_level.value for one in w.jobs.get_permission_levels(str(job_id)).permission_levels
]

w.jobs.delete(job_id)
try:
    w.jobs.get(job_id)
except DatabricksError as error:
    told["deleted"] = [type(error).__name__, error.error_code]

print(json.dumps(told))
