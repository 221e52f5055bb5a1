import { describe, expect, it } from 'vitest';
import { controlFirst, controlRank, guessedOrder, surelyControl } from '../../src-contract/control-name';

describe('which variant sounds like the control', () => {
  it.each([
    [['neu A', 'alt', 'neu B'], 'alt'],
    [['Variante', 'Kontrollgruppe'], 'Kontrollgruppe'],
    [['neuer Button', 'bisheriger Button'], 'bisheriger Button'],
    [['neu (grün)', 'alt (grau)'], 'alt (grau)'],
    [['nouveau', 'témoin'], 'témoin'],
    [['variante 1', 'contrôle'], 'contrôle'],
    [['nueva', 'antigua'], 'antigua'],
    [['variante', 'grupo de control'], 'grupo de control'],
    [['novo', 'controle'], 'controle'],
    [['variante', 'controllo'], 'controllo'],
    [['nieuw', 'oud'], 'oud'],
    [['test', 'kontroll'], 'kontroll'],
    [['новая', 'контрольная'], 'контрольная'],
    [['新版', '对照组'], '对照组'],
    [['B', 'A'], 'A'],
    [['variant_b', 'variant_a'], 'variant_a'],
    [['b_green', 'a_blue'], 'a_blue'],
    [['B: blue', 'A: as is'], 'A: as is'],
    [['v1', 'v0', 'v2'], 'v0'],
    [['Gruppe 1', 'Gruppe 0'], 'Gruppe 0'],
    [['banner', 'no banner'], 'no banner'],
    [['mit Rabatt', 'ohne Rabatt'], 'ohne Rabatt'],
    [['new baseline', 'baseline'], 'baseline'],
    [['treatment', 'base'], 'base'],
    [['alt', 'control'], 'control'],
    [['true', 'false'], 'false'],
    [['1', '0'], '0'],
  ])('of %j it is %s', (names, control) => {
    expect(controlFirst(names)).toEqual({ names: [control, ...names.filter((name) => name !== control)], sounds: true });
  });

  it('none, where no name says so: the order stays', () => {
    for (const names of [['green', 'blue'], ['neu B', 'neu C'], ['page with a map', 'page with a list'], ['b', 'd'], []]) expect(controlFirst(names)).toEqual({ names, sounds: false });
  });

  it('is said with its reason, the others by name', () => {
    expect(guessedOrder(['neu 10', 'neu 9', 'alt'])).toEqual({ names: ['alt', 'neu 9', 'neu 10'], reason: '"alt" sounds like the control.' });
    expect(guessedOrder(['green', 'blue'])).toEqual({ names: ['blue', 'green'], reason: 'No name sounds like the control; "blue" comes first.' });
  });

  it('makes a column one of variants only by a word that says nothing else', () => {
    expect(['control', 'témoin', 'original', 'Kontrolle'].every(surelyControl)).toBe(true);
    expect(['no', 'A', '0', 'main', 'blue', 'alt'].some(surelyControl)).toBe(false);
    expect(controlRank('')).toBe(Infinity);
  });
});
