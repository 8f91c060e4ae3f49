import { problemOf } from '../../shared/contract/errors.ts';
import type { PlanNode } from '../../shared/contract/plan.ts';
import { engine } from '../bridge/engine.ts';
import { planNodesOf } from '../plan/draft.ts';
import { checkDraft } from '../plan/draft-check.ts';
import { useNodeStore } from '../state/node-store.ts';
import { currentDraft, usePlanStore } from '../state/plan-store.ts';
import { useUiStore } from '../state/ui-store.ts';

/** A node of the plan with the others it may go through; null when its own fields are not filled in. */
export function nodeForEngine(id: number): { node: PlanNode; jumpNodes: PlanNode[] } | null {
  const draft = currentDraft();
  const index = draft.nodes.findIndex((n) => n.id === id);
  const faulty = checkDraft(draft).some((f) => f.part === 'node' && f.id === id);
  if (index < 0 || faulty) return null;
  const all = planNodesOf(draft);
  return { node: all[index]!, jumpNodes: all.filter((_, i) => i !== index) };
}

/** Connects to a node and shows what it has; an unknown host key is put to the user, never taken by itself. */
export async function checkNode(id: number): Promise<void> {
  const args = nodeForEngine(id);
  if (!args) {
    usePlanStore.getState().setShowFaults();
    return;
  }
  const { change } = useNodeStore.getState();
  const { name } = args.node;
  change(name, { checking: true, problem: null });
  try {
    const facts = await engine.nodeCheck(args);
    change(name, { checking: false, facts, problem: null, connection: 'connected' });
  } catch (error) {
    const problem = problemOf(error);
    change(name, { checking: false, problem, facts: null, connection: 'closed' });
    if (asksForTrust(problem.code)) useUiStore.getState().ask({ kind: 'host-key', node: id, problem });
  }
}

/** Only a key that was never seen can be accepted here; a changed one never. */
export function asksForTrust(code: string): boolean {
  return code === 'host-key-unknown';
}

export async function checkAllNodes(): Promise<void> {
  await Promise.all(currentDraft().nodes.map((n) => checkNode(n.id)));
}

export async function disconnectNode(name: string): Promise<void> {
  try {
    await engine.nodeDisconnect({ node: name });
    useNodeStore.getState().change(name, { connection: 'closed', facts: null });
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}

/** Records the key that the user has compared and accepted, then checks the node again. */
export async function trustNode(id: number, host: string, port: number, fingerprint: string): Promise<void> {
  try {
    await engine.nodeTrust({ host, port, fingerprint });
    await checkNode(id);
  } catch (error) {
    useUiStore.getState().fail(problemOf(error));
  }
}
