terraform {
  required_version = ">= 1.6"

  required_providers {
    databricks = {
      source  = "databricks/databricks"
      version = "~> 1.90"
    }
  }
}

# Jobs and their permissions go to the gateway, which passes everything else on to the workspace. Signs in as always,
# by DATABRICKS_TOKEN or OAuth: the gateway checks the caller at the workspace.
provider "databricks" {
  host = var.gateway
}
