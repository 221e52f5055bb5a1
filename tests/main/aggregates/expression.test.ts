import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressionText, mistakeWithCaret, placeOf, parseAggregateExpression, termsOf, type AggregateExpression } from '../../../src-contract/aggregate-expression';

const parsed = (text: string): AggregateExpression => {
  const result = parseAggregateExpression(text);
  if (!result.ok) throw new Error(mistakeWithCaret(text, result.mistake));
  return result.expression;
};
const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,6}$/).filter((text) => !['value', 'count', 'unique'].includes(text));
const filters = fc.uniqueArray(fc.record({ dimension: name, operator: fc.constantFrom('=', '!=', '<', '>', '<=', '>=', '=^' as const), value: fc.stringMatching(/^[A-Za-z0-9_.%-]{1,5}( [A-Za-z0-9]{1,3})?$/) }), { selector: ({ dimension }) => dimension, maxLength: 2 });
const goal = fc.record({ kind: fc.constant('goal' as const), function: fc.constantFrom('value', 'count', 'unique' as const), unitType: name, per: fc.constantFrom('unit', 'global' as const), goal: name, filters });
const column = fc.record({ kind: fc.constant('column' as const), column: name, filters });
const number = fc.record({ kind: fc.constant('number' as const), value: fc.integer({ min: 0, max: 9999 }).map((hundredths) => hundredths / 100) });
const { expression } = fc.letrec<{ expression: AggregateExpression }>((tie) => ({
  expression: fc.oneof({ depthSize: 'small' }, goal, column, number, fc.record({ kind: fc.constant('operation' as const), operator: fc.constantFrom('+', '-', '*', '/', '~' as const), left: tie('expression'), right: tie('expression') })),
}));

describe('An expression over aggregates', () => {
  it('comes back from its text as it was', () => {
    fc.assert(fc.property(expression, (tree) => { expect(parsed(expressionText(tree))).toEqual(tree); }));
  });

  it('is never an exception, whatever the text, and its mistake lies in the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z(). =+*/~,0-9"-]{0,30}$/)), (text) => {
      const result = parseAggregateExpression(text);
      if (!result.ok) expect(result.mistake.at).toBeLessThanOrEqual(text.length);
    }));
  });

  it('binds * and / more tightly, and goes from left to right', () => {
    expect(expressionText(parsed('a - b + c * d / 2'))).toBe('((a - b) + ((c * d) / 2))');
    expect(expressionText(parsed('(a - (b + c))'))).toBe('(a - (b + c))');
  });

  it('knows where each of its terms began', () => {
    expect(termsOf(parsed('(a - 2) * value(u.unit.buy) / "b c"')).map(placeOf)).toEqual([1, 10, 30]);
  });

  it('knows filters on dimensions', () => {
    expect(termsOf(parsed('count(test_unit_type.global.click(product=p_1, country=A)) + value(u.unit.buy(plan=^pro, size!="XL big"))'))).toMatchObject([
      { function: 'count', per: 'global', goal: 'click', filters: [{ dimension: 'product', operator: '=', value: 'p_1' }, { dimension: 'country', value: 'A' }] },
      { function: 'value', per: 'unit', goal: 'buy', filters: [{ operator: '=^', value: 'pro' }, { operator: '!=', value: 'XL big' }] },
    ]);
  });

  it.each([
    ['', 0, 'expected a goal'],
    ['count(u.unit.click', 18, 'to close count('],
    ['count(u.unti.click)', 8, 'expected "unit" or "global"'],
    ['cuont(u.unit.click)', 0, '"cuont" is not known'],
    ['count(u.unit.click(product))', 26, 'after "product"'],
    ['count(u.unit.click(a=1, a=2))', 24, 'filtered twice'],
    ['value(u.unit.a) value(u.unit.b)', 16, 'expected an operator'],
    ['value(u.unit.a) + ', 18, 'the expression ends'],
    ['value(x)', 8, 'expected a goal such as unit_type.unit.goal'],
    [`${'('.repeat(5000)}a${')'.repeat(5000)}`, 200, 'more than 200 parentheses'],
    ['2 * (a + b', 10, 'to close the parenthesis'],
  ])('with the mistake %j points at character %i', (text, at, words) => {
    const result = parseAggregateExpression(text);
    expect(result).toMatchObject({ ok: false, mistake: { at } });
    if (!result.ok) expect(result.mistake.message).toContain(words);
  });
});
