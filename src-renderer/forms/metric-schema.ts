import { metricKinds, type MetricKindName } from '../../src-contract/metrics/catalogue';

/** What a form needs to know of one key of a metric kind, read from its schema. */
export interface SchemaField {
  readonly key: string;
  readonly type: 'text' | 'number' | 'choice' | 'switch' | 'group' | 'other';
  readonly required: boolean;
  /** For choices. */
  readonly options: readonly string[];
  /** For groups. */
  readonly fields: readonly SchemaField[];
}

interface SchemaNode {
  readonly def: { readonly type: string; readonly innerType?: SchemaNode };
  readonly shape?: Readonly<Record<string, SchemaNode>>;
  readonly options?: readonly unknown[];
}

/** The keys of a metric kind beside `id` and `kind`, in the schema's order. */
export function fieldsOfKind(kind: MetricKindName): readonly SchemaField[] {
  const member = metricKinds.find((each) => each.kind === kind);
  if (!member) return [];
  return fieldsOf(member.schema as unknown as SchemaNode).filter(({ key }) => key !== 'id' && key !== 'kind');
}

function fieldsOf(schema: SchemaNode): SchemaField[] {
  return Object.entries(schema.shape ?? {}).map(([key, node]) => {
    const required = node.def.type !== 'optional';
    const inner = required ? node : (node.def.innerType ?? node);
    const { type } = inner.def;
    return {
      key,
      required,
      type: type === 'string' ? 'text' : type === 'number' ? 'number' : type === 'enum' ? 'choice' : type === 'boolean' ? 'switch' : type === 'object' ? 'group' : 'other',
      options: type === 'enum' ? (inner.options ?? []).map(String) : [],
      fields: type === 'object' ? fieldsOf(inner) : [],
    };
  });
}
