{{/* The name of everything: the release's, with "brickwork" in it. */}}
{{- define "brickwork.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains "brickwork" .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-brickwork" (.Release.Name | trunc 30) -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of a component. Takes {root, component}. */}}
{{- define "brickwork.selectorLabels" -}}
app.kubernetes.io/name: brickwork
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Labels of what belongs to a component. Takes {root, component}. */}}
{{- define "brickwork.labels" -}}
{{ include "brickwork.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* The image. Takes {root, tag}; an own tag goes before that of values, and before the digest. */}}
{{- define "brickwork.image" -}}
{{- $image := .root.Values.image -}}
{{- if .tag -}}
{{- printf "%s:%s" $image.repository .tag -}}
{{- else if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository ($image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* A build id, as part of a name. */}}
{{- define "brickwork.buildName" -}}
{{- regexReplaceAll "[^a-z0-9]+" (lower .) "-" | trunc 40 | trimAll "-" -}}
{{- end -}}

{{/* The values of the three servers, with what is the same for each of a kind. */}}
{{- define "brickwork.servers" -}}
gateway:
  port: 8070
  args: ["gateway", "--listen", "0.0.0.0:8070"]
  path: /
pages:
  port: 8060
  args: ["ui", "--listen", "0.0.0.0:8060"{{ if .Values.pages.readOnly }}, "--read-only"{{ end }}]
  path: /
webhooks:
  port: 8090
  args: ["webhooks", "--listen", "0.0.0.0:8090"{{ if .Values.webhooks.secretsSecret }}, "--secrets", "/etc/brickwork/webhooks"{{ end }}]
  path: /webhooks/
{{- end -}}
