locals {
  # What runs are searched by: `brickwork setup` would register the same.
  search_attributes = [
    "BrickworkJob",
    "BrickworkRunId",
    "BrickworkState",
    "BrickworkJobId",
    "BrickworkJobVersion",
    "BrickworkTaskRuns",
  ]
}

resource "temporalcloud_namespace" "brickwork" {
  name               = var.name
  regions            = var.regions
  retention_days     = var.retention_days
  api_key_auth       = var.client_ca == null
  accepted_client_ca = var.client_ca == null ? null : base64encode(var.client_ca)
  codec_server       = var.codec_server == null ? null : { endpoint = var.codec_server }

  # Jobs that are deployed live in the namespace alone.
  namespace_lifecycle = { enable_delete_protection = true }
}

resource "temporalcloud_namespace_search_attribute" "brickwork" {
  for_each = toset(local.search_attributes)

  namespace_id = temporalcloud_namespace.brickwork.id
  name         = each.key
  type         = "keyword"
}

# Workers, gateway, pages and webhooks read and write in this namespace, and in no other.
resource "temporalcloud_service_account" "brickwork" {
  name = "brickwork-${var.name}"

  namespace_scoped_access = {
    namespace_id = temporalcloud_namespace.brickwork.id
    permission   = "write"
  }
}

resource "temporalcloud_apikey" "brickwork" {
  count = var.api_key_expiry == null ? 0 : 1

  display_name = "brickwork-${var.name}"
  owner_type   = "service-account"
  owner_id     = temporalcloud_service_account.brickwork.id
  expiry_time  = var.api_key_expiry
}
