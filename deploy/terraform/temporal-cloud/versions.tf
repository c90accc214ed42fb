terraform {
  required_version = ">= 1.6"

  required_providers {
    temporalcloud = {
      source  = "temporalio/temporalcloud"
      version = "~> 1.5"
    }
  }
}

# Signs in by TEMPORAL_CLOUD_API_KEY.
provider "temporalcloud" {}
