{{/*
What is the same in the pods of all components. Takes {root, component, values}, and of the container: {tag, args, ports,
probes, env}. Nobody is root, nobody writes to the image, nobody has a token of the cluster.
*/}}
{{- define "brickwork.podTemplate" -}}
{{- $root := .root -}}
{{- $values := .values -}}
metadata:
  labels:
    {{- include "brickwork.selectorLabels" . | nindent 4 }}
    {{- with .podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # Changed settings start new pods.
    checksum/settings: {{ include (print $root.Template.BasePath "/settings.yaml") $root | sha256sum }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "brickwork.fullname" $root }}-{{ .component }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
  securityContext:
    runAsNonRoot: true
    # "node" of the image.
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    seccompProfile: { type: RuntimeDefault }
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if $root.Values.topologySpread.enabled }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: {{ $root.Values.topologySpread.whenUnsatisfiable }}
      labelSelector:
        matchLabels: {{- include "brickwork.selectorLabels" $ | nindent 10 }}
    {{- end }}
  {{- end }}
  containers:
    - name: {{ .component }}
      image: {{ include "brickwork.image" . | quote }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      command: ["node"]
      args: {{ toJson .args }}
      ports: {{- toYaml .ports | nindent 8 }}
      {{- .probes | nindent 6 }}
      envFrom:
        - configMapRef: { name: {{ include "brickwork.fullname" $root }}-settings }
        {{- range compact (list $root.Values.temporal.existingSecret $root.Values.encryption.existingSecret) }}
        - secretRef: { name: {{ . | quote }} }
        {{- end }}
        {{- if and $root.Values.databricks.existingSecret (has .component (list "worker" "gateway")) }}
        - secretRef: { name: {{ $root.Values.databricks.existingSecret | quote }} }
        {{- end }}
        {{- with $values.envFrom }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with concat (.env | default list) (include "brickwork.mtlsEnv" $root | fromYamlArray) ($values.env | default list) }}
      env: {{- toYaml . | nindent 8 }}
      {{- end }}
      resources: {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        {{- if $root.Values.temporal.mtlsSecret }}
        - { name: temporal-tls, mountPath: /etc/brickwork/temporal, readOnly: true }
        {{- end }}
        {{- if .filesSecret }}
        - { name: files, mountPath: {{ .filesPath }}, readOnly: true }
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: { sizeLimit: 256Mi }
    {{- with $root.Values.temporal.mtlsSecret }}
    - name: temporal-tls
      secret: { secretName: {{ . | quote }}, defaultMode: 0440 }
    {{- end }}
    {{- with .filesSecret }}
    - name: files
      secret: { secretName: {{ . | quote }}, defaultMode: 0440 }
    {{- end }}
{{- end -}}

{{/* Where Temporal's SDK finds the client's certificate; an empty list without one. */}}
{{- define "brickwork.mtlsEnv" -}}
{{- if .Values.temporal.mtlsSecret -}}
- { name: TEMPORAL_TLS_CLIENT_CERT_PATH, value: /etc/brickwork/temporal/tls.crt }
- { name: TEMPORAL_TLS_CLIENT_KEY_PATH, value: /etc/brickwork/temporal/tls.key }
{{- if .Values.temporal.mtlsSecretHasCa }}
- { name: TEMPORAL_TLS_SERVER_CA_CERT_PATH, value: /etc/brickwork/temporal/ca.crt }
{{- end }}
{{- else -}}
[]
{{- end -}}
{{- end -}}
