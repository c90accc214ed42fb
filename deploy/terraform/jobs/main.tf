resource "databricks_job" "nightly" {
  name                = "nightly"
  max_concurrent_runs = 1

  parameter {
    name    = "day"
    default = "{{job.start_time.iso_date}}"
  }

  schedule {
    quartz_cron_expression = "0 0 5 * * ?"
    timezone_id            = "UTC"
  }

  task {
    task_key    = "load"
    max_retries = 2

    notebook_task {
      notebook_path = "${var.notebooks}/load"
    }
  }

  task {
    task_key = "report"

    depends_on {
      task_key = "load"
    }

    notebook_task {
      notebook_path = "${var.notebooks}/report"
    }
  }
}

resource "databricks_permissions" "nightly" {
  job_id = databricks_job.nightly.id

  access_control {
    group_name       = var.operators
    permission_level = "CAN_MANAGE_RUN"
  }
}

output "nightly" {
  description = "The id of the job, for `brickwork job run` and the Jobs API."
  value       = databricks_job.nightly.id
}
