import type { ReactNode } from 'react';
import { helpPage } from './catalogue';
import './help.css';
import type { HelpTopicId } from './topic';

/** One page of help: what it is, when to use it, what it assumes, the formula, where it comes from. */
export function HelpPage({ id, onOpen }: { readonly id: HelpTopicId; onOpen(id: HelpTopicId): void }): ReactNode {
  const page = helpPage(id);
  return (
    <article className="lb-help-page" aria-label={page.title}>
      <h2>{page.title}</h2>
      <p className="lb-help-what">{page.what}</p>
      <h3>Reading it</h3>
      <p>{page.when}</p>
      <h3>What it assumes</h3>
      <p>{page.assumption}</p>
      {page.formula && <><h3>Formula</h3><p className="lb-help-formula">{page.formula}</p></>}
      {page.source && <><h3>Source</h3><p>{page.source}</p></>}
      {page.related.length > 0 && (
        <p className="lb-help-related">See also {page.related.map((related) => <button key={related} type="button" onClick={() => onOpen(related)}>{helpPage(related).title}</button>)}</p>
      )}
    </article>
  );
}
