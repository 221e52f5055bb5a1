import { chartPages } from './chart-pages';
import { checkTopics } from './checks';
import { decisionTopics } from './decisions';
import { effectTopics } from './effects';
import { explorationTopics } from './explorations';
import { notebookTopics } from './notebook-cells';
import { settingTopics } from './settings';
import type { HelpTopic, HelpTopicId } from './topic';

/** Every page, in reading order. */
export const helpPages: readonly HelpTopic[] = [...decisionTopics.slice(0, 2), ...effectTopics, ...decisionTopics.slice(2), ...explorationTopics, ...settingTopics, ...checkTopics, ...notebookTopics, ...chartPages];

/** @throws when a page is missing: a test holds that none is. */
export function helpPage(id: HelpTopicId): HelpTopic {
  const found = helpPages.find((page) => page.id === id);
  if (!found) throw new Error(`There is no help page "${id}".`);
  return found;
}

/**
 * Pages that hold every word of the question, best first: a word in the title counts most, then the search words, then
 * the text. An empty question gives all pages.
 */
export function searchHelp(question: string): readonly HelpTopic[] {
  const words = question.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return helpPages;
  return helpPages
    .map((page) => ({ page, score: words.reduce((sum, word) => (Number.isNaN(sum) ? sum : sum + scoreOf(page, word)), 0) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ page }) => page);
}

/** NaN when the word is nowhere, which rules the page out. */
function scoreOf(page: HelpTopic, word: string): number {
  const has = (text: string): boolean => text.toLocaleLowerCase().includes(word);
  if (has(page.title)) return 10;
  if (page.words.some(has)) return 4;
  return [page.what, page.when, page.assumption, page.formula ?? '', page.source ?? ''].some(has) ? 1 : Number.NaN;
}
