variable "gateway" {
  description = "The address of `brickwork gateway`."
  type        = string
}

variable "notebooks" {
  description = "The folder of the workspace with the notebooks load and report."
  type        = string
}

variable "operators" {
  description = "The group that may start, cancel and repair the job."
  type        = string
  default     = "users"
}
