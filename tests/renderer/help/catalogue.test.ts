import { describe, expect, it } from 'vitest';
import { bootstrapIntervals, checkNames, correctionNames, liftIntervals, methodNames, sequentialNames, trustCheckNames } from '../../../src-contract/capabilities';
import { analysisSchema, definitionSchema, variantSchema } from '../../../src-contract/experiment';
import { metricKinds } from '../../../src-contract/metrics/catalogue';
import { cellMembers } from '../../../src-renderer/cells/catalogue';
import { charts } from '../../../src-renderer/charts/catalogue';
import { helpPage, helpPages, searchHelp } from '../../../src-renderer/help/catalogue';
import { cellHelp, chartTopicId } from '../../../src-renderer/help/notebook-topic';
import { helpTopicIds } from '../../../src-renderer/help/topic';

describe('help', () => {
  it('has exactly one page for every topic', () => {
    expect(helpPages.map((page) => page.id).sort()).toEqual([...helpTopicIds, ...charts.map(({ id }) => chartTopicId(id))].sort());
  });

  it('has a page for every check', () => {
    for (const check of [...checkNames, ...trustCheckNames]) expect(helpTopicIds).toContain(check);
  });

  it('has a page for every chart, with what it shows, and for every kind of cell', () => {
    for (const chart of charts) expect(helpPage(chartTopicId(chart.id))).toMatchObject({ title: `Chart: ${chart.label}`, what: chart.explanation });
    for (const { kind, label } of cellMembers) expect([label, helpPage(cellHelp[kind]).what.length > 40]).toEqual([label, true]);
    expect(new Set(cellMembers.map(({ kind }) => kind))).toEqual(new Set(Object.keys(cellHelp)));
  });

  it('says something about every key and every choice of a definition', () => {
    const keys = [definitionSchema, analysisSchema, variantSchema, ...metricKinds.map(({ schema }) => schema)].flatMap(({ shape }) => Object.keys(shape)).filter((key) => key !== 'id' && key !== 'liftbench');
    const choices = [...methodNames, ...correctionNames, ...sequentialNames, ...liftIntervals, ...bootstrapIntervals].filter((name) => name !== 'none');
    expect([...new Set([...keys, ...choices])].filter((word) => searchHelp(word).length === 0)).toEqual([]);
  });

  it('only leads to pages that exist', () => {
    for (const page of helpPages) for (const related of page.related) expect(helpPage(related).id).toBe(related);
  });

  it('finds pages by title, by other words for them, and by what they say', () => {
    expect(searchHelp('sample ratio')[0]?.id).toBe('sample-ratio');
    expect(searchHelp('SRM')[0]?.id).toBe('sample-ratio');
    expect(searchHelp('winsorize')[0]?.id).toBe('cap');
    expect(searchHelp('peeking').map((page) => page.id)).toEqual(expect.arrayContaining(['timeline', 'sequential']));
    expect(searchHelp('p-value')[0]?.id).toBe('p-value');
  });

  it('gives all pages for no question, and none for nonsense', () => {
    expect(searchHelp('  ')).toHaveLength(helpPages.length);
    expect(searchHelp('xyzzy')).toEqual([]);
  });
});
