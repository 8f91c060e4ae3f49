import { useEffect, useState } from 'react';
import { type Problem, problemOf } from '../../shared/contract/errors.ts';
import { engine } from '../bridge/engine.ts';
import { giveUp } from '../state/work-store.ts';
import { withOrder } from './import-list.ts';
import { useImportStore } from './import-store.ts';

/** Has the files looked into, again whenever some were added; ends with the dialog. */
export function useProposal(): { looking: boolean; problem: Problem | null } {
  const batch = useImportStore((s) => s.batch);
  const [state, setState] = useState<{ batch: number; problem: Problem | null }>({ batch: 0, problem: null });
  useEffect(() => {
    let current = true;
    const asked = useImportStore
      .getState()
      .list.rows.map(({ name, path }, i) => ({ name: name.trim() || `${i + 1}`, path }));
    if (asked.length === 0) return;
    engine.importOrder({ files: asked }).then(
      (answer) => {
        if (!current) return;
        useImportStore.getState().learn((list) => withOrder(list, asked, answer));
        setState({ batch, problem: null });
      },
      (error: unknown) => current && setState({ batch, problem: problemOf(error) }),
    );
    return () => {
      current = false;
      giveUp('order');
    };
  }, [batch]);
  return { looking: state.batch !== batch, problem: state.batch === batch ? state.problem : null };
}
