import { describe, expect, it } from 'vitest';
import { keepLook } from '../../../src-renderer/notebook/peek-keeper';
import { Session } from '../../../src-renderer/notebook/session';
import { checkout } from '../fixtures/evaluations';
import { fakeBridge } from '../stage/fake-bridge';

describe('A brush that came to rest', () => {
  it('counts as one look at one more selection, however often it is shown, and cannot be undone', () => {
    const session = new Session(fakeBridge({ definition: '' }));
    session.show({ name: 'x', cells: [{ kind: 'brush', id: 'b' }] }, { key: 'k', path: null, baseDirectory: null, revision: null, readOnly: false, recovered: false });
    keepLook(session, checkout, 'country = FR');
    keepLook(session, checkout, 'country = FR');
    session.dispatch({ type: 'patch', id: 'b', patch: { conditions: [{ kind: 'levels', column: 'country', levels: ['FR'] }] } });
    keepLook(session, checkout, 'country = DE');
    session.undo();
    expect(session.notebook.peeks?.segments).toEqual(['country = FR', 'country = DE']);
    expect(session.notebook.peeks?.looks).toHaveLength(1);
    expect(session.notebook.cells).toEqual([{ kind: 'brush', id: 'b' }]);
  });
});
