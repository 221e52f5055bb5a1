import { createContext, useCallback, useContext, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { FocusEvent, MouseEvent, ReactNode } from 'react';
import { createPortal } from 'react-dom';

interface Shown {
  readonly text: string;
  readonly target: HTMLElement;
}

interface TipHandlers {
  show(target: HTMLElement, text: string): void;
  hide(): void;
}

const TipContext = createContext<TipHandlers>({ show: () => undefined, hide: () => undefined });

/** One tooltip for a whole table: hundreds of figures share it, and a sentence is only made when somebody asks. */
export function TipArea({ children }: { readonly children: ReactNode }): ReactNode {
  const [shown, setShown] = useState<Shown | null>(null);
  const id = useId();
  const hide = useCallback((): void => {
    setShown((before) => {
      before?.target.removeAttribute('aria-describedby');
      return null;
    });
  }, []);
  const show = useCallback((target: HTMLElement, text: string): void => {
    target.setAttribute('aria-describedby', id);
    setShown({ target, text });
  }, [id]);
  useEffect(() => {
    if (!shown) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') hide();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('scroll', hide, true);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('scroll', hide, true);
    };
  }, [shown, hide]);
  const handlers = useMemo(() => ({ show, hide }), [show, hide]);
  return (
    <TipContext.Provider value={handlers}>
      {children}
      {shown && createPortal(<Tip id={id} {...shown} />, document.body)}
    </TipContext.Provider>
  );
}

function Tip({ id, text, target }: Shown & { readonly id: string }): ReactNode {
  const own = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useEffect(() => {
    const box = target.getBoundingClientRect();
    const size = own.current?.getBoundingClientRect();
    if (!size) return;
    const below = box.bottom + 6 + size.height < window.innerHeight;
    setPlace({
      left: Math.max(8, Math.min(box.left + box.width / 2 - size.width / 2, window.innerWidth - size.width - 8)),
      top: below ? box.bottom + 6 : Math.max(8, box.top - size.height - 6),
    });
  }, [target, text]);
  return (
    <div ref={own} id={id} role="tooltip" className="lb-tip" style={place ?? { left: 0, top: 0, visibility: 'hidden' }}>
      {text}
    </div>
  );
}

/** Handlers for an element whose sentence is made on demand. */
export function useTip(sentence: () => string): {
  onMouseEnter: (event: MouseEvent<HTMLElement>) => void;
  onMouseLeave: () => void;
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  onBlur: () => void;
} {
  const { show, hide } = useContext(TipContext);
  return {
    onMouseEnter: (event) => show(event.currentTarget, sentence()),
    onMouseLeave: hide,
    onFocus: (event) => show(event.currentTarget, sentence()),
    onBlur: hide,
  };
}
