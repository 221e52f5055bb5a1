import { InputGroup } from '@blueprintjs/core';
import { Search } from '@blueprintjs/icons';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { searchHelp } from './catalogue';
import './help.css';
import { HelpPage } from './help-page';
import type { HelpTopicId } from './topic';

/** All pages with a search; works without a network. */
export function HelpBrowser({ initial = 'scorecard' }: { readonly initial?: HelpTopicId }): ReactNode {
  const [question, setQuestion] = useState('');
  const [chosen, setChosen] = useState<HelpTopicId>(initial);
  const found = searchHelp(question);
  const shown = found.some((page) => page.id === chosen) ? chosen : (found[0]?.id ?? chosen);
  return (
    <div className="lb-help">
      <nav aria-label="Help pages">
        <div className="lb-help-find"><InputGroup type="search" leftIcon={<Search className="lb-help-search" size={14} />} placeholder="Search help" aria-label="Search help" value={question} onValueChange={setQuestion} /></div>
        <ul>
          {found.map((page) => (
            <li key={page.id}><button type="button" aria-current={page.id === shown || undefined} onClick={() => setChosen(page.id)}>{page.title}</button></li>
          ))}
          {found.length === 0 && <li className="lb-help-none">Nothing about “{question}”.</li>}
        </ul>
      </nav>
      <HelpPage id={shown} onOpen={(id) => {
        setQuestion('');
        setChosen(id);
      }} />
    </div>
  );
}
