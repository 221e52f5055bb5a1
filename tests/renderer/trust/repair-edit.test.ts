import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeProposal, withoutRepair } from '../../../src-renderer/forms/repair-edit';
import { readDefinitionText } from '../../../src-renderer/forms/definition-reading';
import { findings } from '../fixtures/triages';

const definition = readFileSync(resolve(import.meta.dirname, '../../../sample-data/checkout-button/experiment.yaml'), 'utf8');
const repairsOf = (text: string): unknown => readDefinitionText(text).written?.repairs;
const proposal = (kind: string, at = 0) => {
  const found = findings.find((finding) => finding.kind === kind)?.proposals[at];
  if (!found) throw new Error(`no proposal of ${kind}`);
  return found;
};

describe('a repair in the definition', () => {
  it('is appended behind those that are there, and comments survive', () => {
    const once = takeProposal(definition, proposal('duplicate-ids'));
    const twice = takeProposal(once, proposal('placeholder-ids'));
    expect(repairsOf(twice)).toEqual([{ kind: 'deduplicate', source: 'events', key: ['event_id'] }, { kind: 'drop-placeholder-ids', source: 'events' }]);
    const comments = (text: string): string[] => text.match(/#.*/g) ?? [];
    expect(comments(twice)).toEqual(comments(definition));
    expect(readDefinitionText(twice).problems).toEqual([]);
  });

  it('is taken back alone, and the last one takes the key with it', () => {
    const twice = takeProposal(takeProposal(definition, proposal('duplicate-ids')), proposal('placeholder-ids'));
    const without = withoutRepair(twice, 0);
    expect(repairsOf(without)).toEqual([{ kind: 'drop-placeholder-ids', source: 'events' }]);
    const none = withoutRepair(without, 0);
    expect(repairsOf(none)).toBeUndefined();
    expect(readDefinitionText(none).meaning).toBe(readDefinitionText(definition).meaning);
  });

  it('may be an edit of something else', () => {
    const edited = takeProposal(definition, proposal('several-variants', 1));
    expect(readDefinitionText(edited).written?.exposure.multiple).toBe('first');
    expect(repairsOf(edited)).toBeUndefined();
  });
});
