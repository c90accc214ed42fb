variable "name" {
  description = "The name of the namespace, without the account."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,62}[a-z0-9]$", var.name))
    error_message = "2 to 64 small letters, digits and dashes, a letter first and no dash last."
  }
}

variable "regions" {
  description = "One region, or two for high availability, such as [\"aws-eu-central-1\"]."
  type        = list(string)

  validation {
    condition     = contains([1, 2], length(var.regions))
    error_message = "One region or two."
  }
}

variable "retention_days" {
  description = "How long histories of closed runs are kept: runs can be repaired, and webhooks are told apart, for as long."
  type        = number
  default     = 30
}

variable "client_ca" {
  description = "The authority of the clients' certificates, as PEM, for mTLS; API keys where null."
  type        = string
  default     = null
}

variable "codec_server" {
  description = "The https address of a codec server, with which the Web UI shows encrypted payloads; none where null."
  type        = string
  default     = null
}

variable "api_key_expiry" {
  description = "When the workers' API key ends, such as 2027-11-01T00:00:00Z; no key is made where null."
  type        = string
  default     = null
}
