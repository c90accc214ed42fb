import type { EmulatorSettings } from '../state/settings.js';
import type { Wire } from '../wire/wire.js';

/** What a cluster may be made of: an excerpt of what Databricks on AWS has, for clients that choose from it. */
const NODE_TYPES = [
  { id: 'i3.xlarge', cores: 4, memory: 31_232, category: 'Storage Optimized' },
  { id: 'm5d.large', cores: 2, memory: 8192, category: 'General Purpose' },
  { id: 'm5d.xlarge', cores: 4, memory: 16_384, category: 'General Purpose' },
  { id: 'r5d.xlarge', cores: 4, memory: 32_768, category: 'Memory Optimized' },
];
const RUNTIMES = ['16.4', '15.4', '14.3'];

/** `clusters/list-node-types`: with those that prices are given for. */
export function nodeTypes({ prices }: EmulatorSettings): Wire {
  const known = NODE_TYPES.map(({ id }) => id);
  const priced = Object.keys(prices.nodes).filter((id) => !known.includes(id));
  const further = priced.map((id) => ({ id, cores: 4, memory: 16_384, category: 'General Purpose' }));
  return {
    node_types: [...NODE_TYPES, ...further].map(({ id, cores, memory, category }) => ({
      ...{ node_type_id: id, instance_type_id: id, description: id, category },
      ...{ num_cores: cores, memory_mb: memory, num_gpus: 0, is_deprecated: false, is_hidden: false },
      node_instance_type: { instance_type_id: id, local_disks: 1, local_disk_size_gb: 100 },
      ...{ photon_driver_capable: true, photon_worker_capable: true, support_cluster_tags: true },
    })),
  };
}

/** `clusters/spark-versions`: names as `select_spark_version` of the SDKs reads them. */
export function sparkVersions(): Wire {
  return {
    versions: RUNTIMES.flatMap((version) => {
      const spark = version.startsWith('14') || version.startsWith('15') ? '3.5.0' : '3.5.2';
      const name = `${version} LTS (includes Apache Spark ${spark}, Scala 2.12)`;
      return [
        { key: `${version}.x-scala2.12`, name },
        {
          key: `${version}.x-cpu-ml-scala2.12`,
          name: `${version} LTS ML (includes Apache Spark ${spark}, Scala 2.12)`,
        },
      ];
    }),
  };
}
