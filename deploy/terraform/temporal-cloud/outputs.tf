output "namespace" {
  description = "temporal.namespace of the Helm chart, TEMPORAL_NAMESPACE of a worker."
  value       = temporalcloud_namespace.brickwork.id
}

output "endpoints" {
  description = "Where it is reached: one of them is temporal.address of the Helm chart, TEMPORAL_ADDRESS of a worker."
  value       = temporalcloud_namespace.brickwork.endpoints
}

output "api_key" {
  description = "TEMPORAL_API_KEY. It is in the state, which has to be kept as a secret."
  value       = one(temporalcloud_apikey.brickwork[*].token)
  sensitive   = true
}
