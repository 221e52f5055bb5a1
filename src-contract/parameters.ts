import { z } from 'zod';

/** What a parameter of a notebook may be. */
export const parameterTypes = ['number', 'text', 'choice', 'date', 'date-range', 'segment'] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** Names that SQL and people can both read; the same rule for SQL cells. */
export const cellNamePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Write a date as 2026-03-31.');

/** A parameter as its cell keeps it. What is absent has not been chosen, and is NULL in SQL. */
export const parameterFields = {
  name: z.string(),
  type: z.enum(parameterTypes),
  number: z.number().optional(),
  text: z.string().optional(),
  /** What a `choice` chooses from. */
  choices: z.array(z.string()).optional(),
  date: isoDate.optional(),
  from: isoDate.optional(),
  to: isoDate.optional(),
  /** `column=level`; absent = all units. */
  segment: z.string().optional(),
};

/** A value to be bound to `$name`; never part of the text of a statement. */
export interface BoundParameter {
  readonly name: string;
  readonly type: 'number' | 'text' | 'date';
  readonly value: number | string | null;
}

export interface ParameterValue {
  readonly name: string;
  readonly type: ParameterType;
  readonly number?: number | undefined;
  readonly text?: string | undefined;
  readonly date?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly segment?: string | undefined;
}

/** The names that a parameter gives to SQL: two for a range of dates (both days included), one for everything else. */
export function boundParameters(parameter: ParameterValue): BoundParameter[] {
  const { name } = parameter;
  switch (parameter.type) {
    case 'number': return [{ name, type: 'number', value: parameter.number ?? null }];
    case 'text':
    case 'choice': return [{ name, type: 'text', value: parameter.text ?? null }];
    case 'date': return [{ name, type: 'date', value: parameter.date ?? null }];
    case 'date-range': return [{ name: `${name}_from`, type: 'date', value: parameter.from ?? null }, { name: `${name}_to`, type: 'date', value: parameter.to ?? null }];
    case 'segment': return [{ name, type: 'text', value: parameter.segment ?? null }];
  }
}
