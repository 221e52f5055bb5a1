/** The assignment auditor: every unit's variant recomputed from the rule that should have dealt it, and compared. */

export const assignmentRules = ['md5-weights', 'sha1-salt', 'fnv1a', 'fnv1a-v1', 'murmur3', 'expression'] as const;
export type AssignmentRuleName = (typeof assignmentRules)[number];

/** A variant's slice of a rule, where the rule's own order, weights or labels differ from the definition's. */
export interface RuleAlternative {
  readonly variant: string;
  /** Default: the definition's weight. */
  readonly weight?: number | undefined;
}

/**
 * The rule. Named rules deal the definition's variants by its weights, in the definition's order, unless `alternatives`
 * say otherwise; the text that is hashed is stated with each rule in {@link assignmentRuleSheets}.
 */
export interface AssignmentRule {
  readonly name: AssignmentRuleName;
  /** The experiment's name, key or seed in the hash; default: the definition's id. */
  readonly key?: string | undefined;
  /** A further salt, where the rule has one. */
  readonly salt?: string | undefined;
  readonly alternatives?: readonly RuleAlternative[] | undefined;
  /** Number of buckets, where the rule has them; default as its SDKs. */
  readonly buckets?: number | undefined;
  /** Share of units that the experiment takes in, 0…1; default 1. */
  readonly coverage?: number | undefined;
  /** For `expression`: SQL over the exposure row that gives the variant's id. */
  readonly expression?: string | undefined;
}

export interface AssignmentRuleSheet {
  readonly name: AssignmentRuleName;
  readonly title: string;
  /** What is hashed and how a variant follows, in one or two sentences. */
  readonly explanation: string;
  /** Which of the rule's parameters it reads. */
  readonly parameters: readonly ('key' | 'salt' | 'alternatives' | 'buckets' | 'coverage' | 'expression')[];
}

export const assignmentRuleSheets: Readonly<Record<AssignmentRuleName, AssignmentRuleSheet>> = {
  'md5-weights': {
    name: 'md5-weights', title: 'MD5 modulo total weight', parameters: ['key', 'alternatives'],
    explanation: 'md5(key + unit) as a number, modulo the total of the whole-number weights; variants sorted by weight, then place in the list, the largest first.',
  },
  'sha1-salt': {
    name: 'sha1-salt', title: 'SHA-1, first 13 hex digits (PlanOut, Wasabi-like)', parameters: ['key', 'salt', 'alternatives'],
    explanation: 'sha1(key.salt.unit), its first 13 hex digits over 0xFFFFFFFFFFFFF, falls into the variants’ cumulated shares.',
  },
  fnv1a: {
    name: 'fnv1a', title: 'FNV-1a, twice hashed (GrowthBook hash version 2)', parameters: ['key', 'alternatives', 'coverage'],
    explanation: 'fnv1a32(text of fnv1a32(key + unit)) modulo 10,000, over 10,000, falls into the variants’ ranges.',
  },
  'fnv1a-v1': {
    name: 'fnv1a-v1', title: 'FNV-1a, once hashed (GrowthBook hash version 1)', parameters: ['key', 'alternatives', 'coverage'],
    explanation: 'fnv1a32(unit + key) modulo 1,000, over 1,000, falls into the variants’ ranges.',
  },
  murmur3: {
    name: 'murmur3', title: 'MurmurHash3 buckets (Unleash, Optimizely-like)', parameters: ['key', 'salt', 'alternatives', 'buckets'],
    explanation: 'murmur3_32(key:unit) with the salt as its seed, modulo the buckets, plus 1, falls into the variants’ cumulated shares.',
  },
  expression: {
    name: 'expression', title: 'An expression', parameters: ['expression'],
    explanation: 'An SQL expression over the exposure row that gives the variant’s id.',
  },
};

export interface AuditRequest {
  readonly job: string;
  /** YAML or JSON text. */
  readonly definition: string;
  readonly baseDirectory: string | null;
  readonly rule: AssignmentRule;
}

/** Units by the variant that was logged and the one that the rule gives. */
export interface AuditCell {
  readonly logged: string;
  /** null = the rule leaves the unit out. */
  readonly expected: string | null;
  readonly units: number;
}

/** A unit that the rule would have put elsewhere. */
export interface Disagreement {
  readonly unit: string;
  readonly logged: string;
  readonly expected: string | null;
}

export interface AssignmentAudit {
  readonly liftbench: 1;
  readonly experiment: { readonly id: string; readonly name: string };
  readonly rule: AssignmentRule;
  /** Units with one logged, declared variant. */
  readonly units: number;
  readonly disagreements: number;
  /** Of the units; null without units. */
  readonly share: number | null;
  /** What agreement would be by chance alone, at the observed shares: a rule that is wrong agrees about as often. */
  readonly chanceShare: number | null;
  readonly byVariant: readonly { readonly variant: string; readonly units: number; readonly disagreements: number }[];
  readonly cells: readonly AuditCell[];
  /** The first 1000 by unit id. */
  readonly examples: readonly Disagreement[];
  /** One sentence for people. */
  readonly message: string;
  readonly took: number;
}
