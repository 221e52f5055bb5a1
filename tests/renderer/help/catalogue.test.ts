import { describe, expect, it } from 'vitest';
import { checkNames, trustCheckNames } from '../../../src-contract/capabilities';
import { helpPage, helpPages, searchHelp } from '../../../src-renderer/help/catalogue';
import { helpTopicIds } from '../../../src-renderer/help/topic';

describe('help', () => {
  it('has exactly one page for every topic', () => {
    expect(helpPages.map((page) => page.id).sort()).toEqual([...helpTopicIds].sort());
  });

  it('has a page for every check', () => {
    for (const check of [...checkNames, ...trustCheckNames]) expect(helpTopicIds).toContain(check);
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
