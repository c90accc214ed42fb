import { z } from 'zod';

const amount = z.number().min(0);

/** What an hour costs. Users give their own: list prices are nobody's prices. */
export const priceTableSchema = z.strictObject({
  currency: z.string().min(1).max(10),
  /** Of one DBU, by SKU. */
  dbu: z.strictObject({ JOBS_COMPUTE: amount, ALL_PURPOSE_COMPUTE: amount }),
  /** How many times the DBUs of its node type a cluster with Photon consumes. */
  photon_factor: amount,
  /** By node type, for an hour: the DBUs it consumes, and what the cloud bills for the machine. */
  nodes: z.record(
    z.string(),
    z.strictObject({ dbus: amount, instance: amount, spot_instance: amount.optional() }),
  ),
});

/** A price table, as a file has it. */
export type PriceTable = z.infer<typeof priceTableSchema>;

/**
 * Where nobody gives a table: list prices in US dollars (Premium, AWS us-east-1 and Azure East US), as remembered in 2026 and
 * not confirmed by anybody. docs/cost.md says how to replace them.
 */
export const LIST_PRICES: PriceTable = {
  currency: 'USD',
  dbu: { JOBS_COMPUTE: 0.15, ALL_PURPOSE_COMPUTE: 0.55 },
  photon_factor: 2,
  nodes: {
    'm5.large': { dbus: 0.34, instance: 0.096 },
    'm5.xlarge': { dbus: 0.69, instance: 0.192 },
    'm5.2xlarge': { dbus: 1.37, instance: 0.384 },
    'm5d.large': { dbus: 0.34, instance: 0.113 },
    'm5d.xlarge': { dbus: 0.69, instance: 0.226 },
    'm5d.2xlarge': { dbus: 1.37, instance: 0.452 },
    'c5.xlarge': { dbus: 0.61, instance: 0.17 },
    'c5.2xlarge': { dbus: 1.21, instance: 0.34 },
    'r5.xlarge': { dbus: 0.9, instance: 0.252 },
    'r5.2xlarge': { dbus: 1.8, instance: 0.504 },
    'i3.large': { dbus: 0.75, instance: 0.156 },
    'i3.xlarge': { dbus: 1, instance: 0.312 },
    'i3.2xlarge': { dbus: 2, instance: 0.624 },
    'i3.4xlarge': { dbus: 4, instance: 1.248 },
    'i3.8xlarge': { dbus: 8, instance: 2.496 },
    Standard_DS3_v2: { dbus: 0.75, instance: 0.293 },
    Standard_DS4_v2: { dbus: 1.5, instance: 0.585 },
    Standard_DS5_v2: { dbus: 3, instance: 1.17 },
    Standard_D4ds_v5: { dbus: 1, instance: 0.226 },
    Standard_D8ds_v5: { dbus: 2, instance: 0.452 },
    Standard_E4ds_v5: { dbus: 1, instance: 0.288 },
    Standard_E8ds_v5: { dbus: 2, instance: 0.576 },
  },
};
