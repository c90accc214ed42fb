/**
 * The dashboard of Grafana's own schema, as TypeScript source that ends with the name of a variable: what follows must be a
 * dashboard. The schema leaves open what a panel of a kind is made of; that is in other types of the same package, which
 * are put together here. Its enums stand for the text that they have in JSON.
 */
const panel = (name: string, module: string): string =>
  `import type * as ${name} from '@grafana/schema/dist/esm/raw/composable/${module.toLowerCase()}/panelcfg/x/${module}PanelCfg_types.gen';`;

export const GRAFANA_TYPES = `
import type { Dashboard, FieldConfig, FieldConfigSource, Panel, RowPanel } from '@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen';
${panel('bargauge', 'BarGauge')}
${panel('stat', 'Stat')}
${panel('table', 'Table')}
${panel('timeseries', 'TimeSeries')}

type InJson<T> = unknown extends T ? T
  : T extends string ? \`\${T}\`
  : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer E)[] ? InJson<E>[]
  : { [K in keyof T]: InJson<T[K]> };

/** What Grafana's Prometheus data source reads of a query. */
interface PrometheusQuery {
  refId: string;
  datasource: { type: 'prometheus'; uid: '\${datasource}' };
  editorMode: 'code' | 'builder';
  expr: string;
  legendFormat?: string;
  instant: boolean;
  range: boolean;
  format: 'time_series' | 'table';
}

type PanelOf<Type extends string, Options, Custom> = InJson<Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'>> & {
  type: Type;
  options: InJson<Options>;
  fieldConfig: InJson<Omit<FieldConfigSource, 'defaults'>> & {
    defaults: InJson<Omit<FieldConfig, 'custom'>> & { custom?: Partial<InJson<Custom>> };
  };
  targets: PrometheusQuery[];
};

type TrendPanel =
  | InJson<RowPanel>
  | PanelOf<'bargauge', bargauge.Options, never>
  | PanelOf<'stat', stat.Options, never>
  | PanelOf<'table', table.Options, table.FieldConfig>
  | PanelOf<'timeseries', timeseries.Options, timeseries.FieldConfig>;

export const dashboard: InJson<Omit<Dashboard, 'panels'>> & { panels: TrendPanel[] } =`;
