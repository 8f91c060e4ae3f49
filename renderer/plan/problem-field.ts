import type { Problem } from '../../shared/contract/errors.ts';
import type { PlanDraft } from './draft.ts';
import type { FieldRef } from './draft-check.ts';

/** What a code speaks of, by the words in it; the first that fits. */
type Table = readonly [RegExp, string][];
const hopFields: Table = [
  [/filter|bpf/, 'filter'],
  [/interface|device/, 'interface'],
  [/namespace|netns|pod/, 'namespace'],
  [/snaplen/, 'snaplen'],
];
const nodeFields: Table = [
  [/host/, 'host'],
  [/auth|key|identity|agent|passphrase/, 'privateKey'],
  [/jump/, 'jump'],
  [/sudo|permission|privilege/, 'sudo'],
  [/user/, 'username'],
];
const probeFields: Table = [
  [/interval/, 'interval'],
  [/mtr|probe|target/, 'target'],
];

const fieldFor = (code: string, table: Table, otherwise: string): string =>
  table.find(([words]) => words.test(code))?.[1] ?? otherwise;

/** The field of the editor that a problem of the engine is about; null when it is about none. */
export function fieldOfProblem(problem: Problem, draft: PlanDraft): FieldRef | null {
  if (problem.code === 'bad-trigger') return { part: 'plan', id: 0, field: 'triggerFilter' };
  if (problem.code === 'start-passed') return { part: 'plan', id: 0, field: 'startAt' };
  if (problem.subject === null) return null;
  const hop = draft.hops.find((h) => h.name.trim() === problem.subject);
  const node = draft.nodes.find((n) => n.name.trim() === problem.subject);
  const aboutHop = hopFields.some(([words]) => words.test(problem.code));
  if (hop && (aboutHop || !node))
    return { part: 'hop', id: hop.id, field: fieldFor(problem.code, hopFields, 'interface') };
  const probe = draft.probes.find((p) => p.node === node?.id || p.target.trim() === problem.subject);
  if (probe && probeFields.some(([words]) => words.test(problem.code)))
    return { part: 'probe', id: probe.id, field: fieldFor(problem.code, probeFields, 'target') };
  if (node) return { part: 'node', id: node.id, field: fieldFor(problem.code, nodeFields, 'host') };
  return null;
}
