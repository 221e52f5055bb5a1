// @vitest-environment jsdom
import { act, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NameField } from '../../../src-renderer/cells/name-field';
import { ParameterEntry } from '../../../src-renderer/cells/parameter-entry';

type Field = (props: { readonly value: string; onValue(value: string): void }) => ReactNode;
const fields: readonly (readonly [string, Field])[] = [
  ['the name of a cell', ({ value, onValue }) => <NameField label="Field" name={value} placeholder="" problem={null} readOnly={false} onName={onValue} />],
  ['the value of a parameter', ({ value, onValue }) => <ParameterEntry label="Field" type="text" value={value} readOnly={false} onValue={onValue} />],
];

let root: Root;
let page: HTMLElement;
beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  page = document.createElement('div');
  document.body.append(page);
  root = createRoot(page);
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
});

const input = (): HTMLInputElement => page.querySelector('input')!;
/** As a keyboard or a test program does: the value first, then the event that tells of it. */
function type(text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input(), text);
  input().dispatchEvent(new Event('input', { bubbles: true }));
}
const press = (key: string): void => { input().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); };

describe.each(fields)('%s', (_what, FieldUnderTest) => {
  let kept: string[] = [];
  let setFromOutside: (value: string) => void = () => undefined;
  beforeEach(() => { kept = []; });

  /** Keeps what the field gives, as a notebook does; `atOnce` runs as soon as the field is on the page, before any effect of it. */
  function Holder({ atOnce }: { readonly atOnce?: () => void }): ReactNode {
    const [value, setValue] = useState('old');
    const done = useRef(false);
    setFromOutside = setValue;
    useLayoutEffect(() => {
      if (done.current) return;
      done.current = true;
      atOnce?.();
    });
    return <FieldUnderTest value={value} onValue={(next) => { kept.push(next); setValue(next); }} />;
  }

  it('keeps what is typed the very moment it is shown', () => {
    act(() => root.render(<Holder atOnce={() => type('new')} />));
    expect(input().value).toBe('new');
    act(() => press('Enter'));
    expect(kept).toEqual(['new']);
    expect(input().value).toBe('new');
  });

  it('keeps what is typed once, whether by Enter, by leaving or by both', () => {
    act(() => root.render(<Holder />));
    act(() => input().focus());
    act(() => type('newer'));
    expect(kept).toEqual([]);
    act(() => press('Enter'));
    act(() => input().blur());
    expect(kept).toEqual(['newer']);
    act(() => input().focus());
    act(() => type('newest'));
    act(() => input().blur());
    expect(kept).toEqual(['newer', 'newest']);
  });

  it('shows what an undo brings back', () => {
    act(() => root.render(<Holder />));
    act(() => type('new'));
    act(() => press('Enter'));
    act(() => setFromOutside('old'));
    expect(input().value).toBe('old');
  });
});
