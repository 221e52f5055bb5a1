import { expect, it } from 'vitest';
import { editDefinition } from '../../../src-renderer/forms/definition-edit';
import { keepGuesses } from '../../../src-renderer/notebook/guesses';

const text = 'unit: user_id\nmetrics:\n  - { id: a, where: x }\n  - { id: b, where: y }\n';
const guesses = { unit: 'name', 'metrics[0].where': 'event', 'metrics[1].where': 'event' };

it('a guess is no longer one once its value was changed', () => {
  expect(keepGuesses(text, editDefinition(text, [{ type: 'set', path: ['unit'], value: 'uid' }]), guesses)).not.toHaveProperty('unit');
});

it('a guess follows its metric when metrics are reordered', () => {
  const moved = editDefinition(text, [{ type: 'move', path: ['metrics'], from: 0, to: 1 }]);
  expect(keepGuesses(moved, moved, keepGuesses(text, moved, { 'metrics[0].where': 'first' }))).toEqual({ 'metrics[1].where': 'first' });
});

it('a guess goes with its metric when that is removed', () => {
  const removed = editDefinition(text, [{ type: 'remove', path: ['metrics'], index: 0 }]);
  expect(keepGuesses(text, removed, guesses)).toEqual({ unit: 'name', 'metrics[0].where': 'event' });
});

it('guesses wait while the text cannot be read', () => {
  expect(keepGuesses(text, 'unit: [', guesses)).toEqual(guesses);
});
