import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { SETTING_NAMES } from '../../src/worker/config.js';
import { CHART, helm, whyNoHelm } from '../support/helm.js';
import { KUBERNETES_VERSIONS, type Manifest, manifestProblems } from '../support/kubernetes-schemas.js';

interface Container {
  name: string;
  image: string;
  args: string[];
  ports: { name: string; containerPort: number }[];
  env?: { name: string; value?: string }[];
  envFrom: { secretRef?: { name: string } }[];
  securityContext: object;
  volumeMounts: { name: string }[];
}
interface PodSpec {
  serviceAccountName: string;
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds: number;
  securityContext: object;
  containers: Container[];
  volumes: { name: string }[];
}
interface Deployment extends Manifest {
  spec: {
    replicas?: number;
    selector: { matchLabels: Record<string, string> };
    template: { metadata: { labels: Record<string, string> }; spec: PodSpec };
  };
}
/** What the others are looked at for: whom they select, and by which port. */
interface Selecting extends Manifest {
  spec: {
    selector?: Record<string, string> & { matchLabels?: Record<string, string> };
    podSelector?: { matchLabels: Record<string, string> };
    scaleTargetRef?: { name: string };
    minReplicaCount?: number;
    ports?: { targetPort: string }[];
    endpoints?: { port: string }[];
    triggers?: { metadata: Record<string, string>; authenticationRef?: { name: string } }[];
    rules?: { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[];
    ingress?: unknown[];
    egress?: { ports: { port: number }[] }[];
  };
}

const reason = whyNoHelm();
const title = reason === undefined ? 'the chart' : `the chart (skipped: ${reason})`;
const EXAMPLES = readdirSync(join(CHART, 'ci'));
const [, NEWEST] = KUBERNETES_VERSIONS;

const valuesOf = (name: string): string[] => ['--values', join(CHART, 'ci', name)];
const render = (name: string, ...args: string[]): ReturnType<typeof helm> =>
  helm(
    'template',
    'live',
    CHART,
    '--kube-version',
    NEWEST,
    '--namespace',
    'data',
    ...valuesOf(name),
    ...args,
  );

async function manifests(name: string, ...args: string[]): Promise<Manifest[]> {
  const { printed, status } = await render(name, ...args);
  expect(status, printed).toBe(0);
  return parseAllDocuments(printed).map((document) => document.toJS() as Manifest);
}

const ofKind = <T extends Manifest>(all: readonly Manifest[], ...kinds: string[]): T[] =>
  all.filter(({ kind }) => kinds.includes(kind)) as T[];
const deploymentsOf = (all: readonly Manifest[]): Deployment[] => ofKind<Deployment>(all, 'Deployment');
const selects = (labels: Record<string, string>, pod: Record<string, string>): boolean =>
  Object.entries(labels).every(([key, value]) => pod[key] === value);

describe.skipIf(reason !== undefined)(title, () => {
  const rendered = new Map<string, Manifest[]>();
  beforeAll(async () => {
    for (const name of EXAMPLES) rendered.set(name, await manifests(name));
  });
  const all = (name: string): Manifest[] => rendered.get(name) ?? [];

  test.each(EXAMPLES)('helm lint finds nothing in it with %s', async (name) => {
    const linted = await helm('lint', CHART, '--strict', '--kube-version', NEWEST, ...valuesOf(name));
    expect(linted, linted.printed).toMatchObject({ status: 0 });
    expect(linted.printed).not.toMatch(/WARNING|ERROR/);
  });

  test.each(KUBERNETES_VERSIONS)('Kubernetes %s knows every field of what it makes', (version) => {
    const problemsOf = manifestProblems(version);
    for (const name of EXAMPLES) expect(all(name).flatMap(problemsOf), name).toEqual([]);
    const kinds = new Set(EXAMPLES.flatMap(all).map(({ kind }) => kind));
    expect(kinds.size).toBe(11);
  });

  test('and refuses what it does not know, in its own resources and in those of others', () => {
    const problemsOf = manifestProblems(NEWEST);
    for (const kind of ['Deployment', 'ScaledObject', 'ServiceMonitor']) {
      const [one] = ofKind<Manifest & { spec: object }>(all('everything-values.yaml'), kind);
      expect(problemsOf({ ...one, spec: { ...one.spec, replikas: 2 } } as Manifest)).toEqual([
        expect.stringMatching(/spec: must NOT have .* properties .*replikas/),
      ]);
    }
  });

  test.each(EXAMPLES)('with %s nobody is root, writes to the image or has a token of the cluster', (name) => {
    for (const { spec } of deploymentsOf(all(name))) {
      const pod = spec.template.spec;
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { securityContext } of pod.containers)
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      const accounts = ofKind<Manifest & { automountServiceAccountToken: boolean }>(
        all(name),
        'ServiceAccount',
      );
      const account = accounts.find(({ metadata }) => metadata.name === pod.serviceAccountName);
      expect(account?.automountServiceAccountToken).toBe(false);
    }
  });

  test.each(EXAMPLES)('with %s whoever selects pods finds them, with the port that it means', (name) => {
    const deployments = deploymentsOf(all(name));
    const podsOf = (labels: Record<string, string>): Deployment[] =>
      deployments.filter(({ spec }) => selects(labels, spec.template.metadata.labels));
    for (const { spec } of deployments) expect(podsOf(spec.selector.matchLabels)).toHaveLength(1);
    const selecting = ofKind<Selecting>(all(name), 'Service', 'PodDisruptionBudget', 'NetworkPolicy');
    for (const { kind, spec } of selecting) {
      const pods = podsOf(spec.podSelector?.matchLabels ?? spec.selector?.matchLabels ?? spec.selector ?? {});
      expect(pods.length, kind).toBeGreaterThan(0);
      if (kind === 'Service')
        for (const { targetPort } of spec.ports ?? [])
          for (const pod of pods)
            expect(pod.spec.template.spec.containers[0].ports.map((port) => port.name)).toContain(targetPort);
    }
    const names = new Set(all(name).map(({ kind, metadata }) => `${kind} ${metadata.name}`));
    for (const { spec } of ofKind<Selecting>(all(name), 'ScaledObject', 'HorizontalPodAutoscaler'))
      expect(names).toContain(`Deployment ${spec.scaleTargetRef?.name}`);
    for (const { spec } of ofKind<Selecting>(all(name), 'Ingress'))
      for (const { http } of spec.rules ?? [])
        for (const { backend } of http.paths) expect(names).toContain(`Service ${backend.service.name}`);
  });

  test.each(EXAMPLES)('with %s a worker has the time that it needs to stop, and its probes', (name) => {
    const workers = deploymentsOf(all(name)).filter(
      ({ spec }) => spec.template.spec.containers[0].name === 'worker',
    );
    expect(workers.length).toBeGreaterThan(0);
    for (const { spec } of workers) {
      expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(30);
      expect(spec.template.spec.containers[0]).toMatchObject({
        args: ['dist/worker.js'],
        livenessProbe: { httpGet: { path: '/livez', port: 'health' } },
        readinessProbe: { httpGet: { path: '/readyz', port: 'health' } },
      });
    }
  });

  test('credentials of Databricks are for workers and gateway, and none are in the ConfigMap', () => {
    const everything = all('everything-values.yaml');
    const holders = deploymentsOf(everything).filter(({ spec }) =>
      spec.template.spec.containers[0].envFrom.some(({ secretRef }) => secretRef?.name === 'databricks'),
    );
    const components = new Set(holders.map(({ spec }) => spec.template.spec.serviceAccountName));
    expect([...components].sort()).toEqual(['flows-gateway', 'flows-worker']);
    const [{ data }] = ofKind<Manifest & { data: Record<string, string> }>(everything, 'ConfigMap');
    const own = Object.keys(data).filter((key) => key.startsWith('BRICKWORK_'));
    expect(own.filter((key) => !SETTING_NAMES.includes(key))).toEqual([]);
    expect(Object.keys(data).join(' ')).not.toMatch(/TOKEN|SECRET|KEY/);
    expect(Object.values(data).every((value) => typeof value === 'string')).toBe(true);
  });

  test('builds run side by side, each on its image, and the current one alone is scaled', () => {
    const workers = deploymentsOf(all('everything-values.yaml')).filter(({ metadata }) =>
      metadata.name.includes('worker'),
    );
    const facts = workers.map(({ metadata, spec }) => ({
      name: metadata.name,
      replicas: spec.replicas,
      build: spec.template.spec.containers[0].env?.find((one) => one.name === 'BRICKWORK_BUILD_ID')?.value,
      image: spec.template.spec.containers[0].image.split(/[@]|:(?=0\.)/)[1].slice(0, 6),
    }));
    expect(facts).toEqual([
      { name: 'flows-worker-2026-11-28-1', replicas: undefined, build: '2026-11-28.1', image: 'sha256' },
      { name: 'flows-worker-2026-11-21-1', replicas: 1, build: '2026-11-21.1', image: '0.0.9' },
    ]);
    const [{ spec }] = ofKind<Selecting>(all('everything-values.yaml'), 'ScaledObject');
    expect(spec.scaleTargetRef?.name).toBe('flows-worker-2026-11-28-1');
    expect(spec.triggers).toEqual([
      {
        type: 'temporal',
        metadata: {
          endpoint: 'europe-west3.gcp.api.temporal.io:7233',
          namespace: 'production.a1b2c',
          taskQueue: 'brickwork',
          queueTypes: 'workflow,activity',
          targetQueueSize: '20',
          enableTLS: 'true',
          workerDeploymentName: 'brickwork',
          workerDeploymentBuildId: '2026-11-28.1',
        },
        authenticationRef: { name: 'flows-temporal' },
      },
    ]);
  });

  test('nobody reaches a pod, and none goes out but to Temporal, Databricks and names, unless values say so', () => {
    const [policy] = ofKind<Selecting>(all('minimal-values.yaml'), 'NetworkPolicy');
    expect(policy.spec.ingress).toEqual([]);
    const ports = policy.spec.egress?.flatMap((rule) => rule.ports.map(({ port }) => port));
    expect(ports).toEqual([53, 53, 7233, 443]);
    const policies = ofKind<Selecting>(all('everything-values.yaml'), 'NetworkPolicy');
    expect(policies).toHaveLength(4);
    const reachable = policies.map(({ metadata, spec }) => [
      metadata.name,
      JSON.stringify(spec.ingress).match(/"port":\d+/g),
    ]);
    expect(Object.fromEntries(reachable)).toEqual({
      'flows-worker': ['"port":9090'],
      'flows-gateway': ['"port":8070'],
      'flows-pages': ['"port":8060'],
      'flows-webhooks': ['"port":8090'],
    });
  });

  test('the Ingress of webhooks lets nothing but webhooks through', () => {
    const ingresses = ofKind<Selecting>(all('everything-values.yaml'), 'Ingress');
    const paths = ingresses.map(({ metadata, spec }) => [
      metadata.name,
      spec.rules?.flatMap(({ http }) => http.paths.map(({ path }) => path)),
    ]);
    expect(Object.fromEntries(paths)).toEqual({
      'flows-gateway': ['/'],
      'flows-pages': ['/'],
      'flows-webhooks': ['/webhooks/'],
    });
  });

  test('changed settings start new pods', async () => {
    const annotationsOf = (found: readonly Manifest[]): unknown =>
      deploymentsOf(found).map(({ spec }) => spec.template.metadata);
    const before = annotationsOf(await manifests('minimal-values.yaml'));
    const after = await manifests('minimal-values.yaml', '--set', 'settings.BRICKWORK_LOG_LEVEL=debug');
    expect(annotationsOf(after)).not.toEqual(before);
  });

  test('a list that is set to nothing is an empty one', async () => {
    const lists = [
      ...['worker.env', 'worker.envFrom', 'worker.previousBuilds', 'worker.tolerations', 'gateway.args'],
      ...['gateway.env', 'networkPolicy.from.gateway', 'networkPolicy.from.metrics', 'imagePullSecrets'],
      ...['networkPolicy.extraEgress', 'networkPolicy.to.dns.peers'],
    ];
    const on = ['--set', 'gateway.enabled=true'];
    const nothing = lists.flatMap((list) => ['--set', `${list}=null`]);
    expect(await manifests('minimal-values.yaml', ...on, ...nothing)).toEqual(
      await manifests('minimal-values.yaml', ...on),
    );
  });

  test.each([
    [
      ['worker.replicas=3', 'gatway.enabled=true'],
      [/'gatway' not allowed/, /'replicas' not allowed/],
    ],
    [['settings.DATABRICKS_TOKEN=dapi1'], [/invalid propertyName 'DATABRICKS_TOKEN'/]],
    [['autoscaling.minReplicas=20'], [/minReplicas \(20\) is more than autoscaling.maxReplicas \(10\)/]],
    [
      [
        ...['worker.buildId=1.1', 'worker.previousBuilds[0].buildId=1-1'],
        ...['worker.previousBuilds[0].tag=v1', 'worker.previousBuilds[0].replicaCount=1'],
      ],
      [/the build "1-1" has the name of another one, "1-1"/],
    ],
  ])('%j is refused, with all that is wrong', async (settings, problems) => {
    const { printed, status } = await render(
      'minimal-values.yaml',
      ...settings.flatMap((one) => ['--set', one]),
    );
    expect(status).toBe(1);
    for (const problem of problems) expect(printed).toMatch(problem);
  });
});
