import type { RequestArgs as Args, EngineEvents, EventName } from '../../shared/contract/engine-api.ts';
import { ProblemError } from '../../shared/contract/errors.ts';
import type { Outcome } from '../../shared/contract/window-api.ts';

/** What the engine answered, or a ProblemError with its refusal. */
async function answer<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const settled = await outcome;
  if (settled.ok) return settled.value;
  throw new ProblemError(settled.problem);
}

/**
 * The engine as the window sees it: one method per request of the contract. Every method rejects with a ProblemError
 * when the engine refuses.
 */
export const engine = {
  nodeCheck: (args: Args<'node.check'>) => answer(window.hopscope.nodeCheck(args)),
  nodeTrust: (args: Args<'node.trust'>) => answer(window.hopscope.nodeTrust(args)),
  nodeDisconnect: (args: Args<'node.disconnect'>) => answer(window.hopscope.nodeDisconnect(args)),
  nodeLeftovers: (args: Args<'node.leftovers'>) => answer(window.hopscope.nodeLeftovers(args)),
  questionList: () => answer(window.hopscope.questionList()),
  questionAnswer: (args: Args<'question.answer'>) => answer(window.hopscope.questionAnswer(args)),
  planCheck: (args: Args<'plan.check'>) => answer(window.hopscope.planCheck(args)),
  planCommands: (args: Args<'plan.commands'>) => answer(window.hopscope.planCommands(args)),
  planLast: () => answer(window.hopscope.planLast()),
  planKeep: (args: Args<'plan.keep'>) => answer(window.hopscope.planKeep(args)),
  captureStart: (args: Args<'capture.start'>) => answer(window.hopscope.captureStart(args)),
  captureStop: () => answer(window.hopscope.captureStop()),
  captureCancel: () => answer(window.hopscope.captureCancel()),
  sessionOpen: (args: Args<'session.open'>) => answer(window.hopscope.sessionOpen(args)),
  sessionImport: (args: Args<'session.import'>) => answer(window.hopscope.sessionImport(args)),
  importPaths: (args: Args<'import.paths'>) => answer(window.hopscope.importPaths(args)),
  importOrder: (args: Args<'import.order'>) => answer(window.hopscope.importOrder(args)),
  workCancel: (args: Args<'work.cancel'>) => answer(window.hopscope.workCancel(args)),
  sessionRecent: () => answer(window.hopscope.sessionRecent()),
  sessionSaveAs: (args: Args<'session.saveAs'>) => answer(window.hopscope.sessionSaveAs(args)),
  sessionRename: (args: Args<'session.rename'>) => answer(window.hopscope.sessionRename(args)),
  sessionForget: (args: Args<'session.forget'>) => answer(window.hopscope.sessionForget(args)),
  sessionAnalysis: (args: Args<'session.analysis'>) => answer(window.hopscope.sessionAnalysis(args)),
  viewTimeline: (args: Args<'view.timeline'>) => answer(window.hopscope.viewTimeline(args)),
  viewRange: (args: Args<'view.range'>) => answer(window.hopscope.viewRange(args)),
  viewHops: (args: Args<'view.hops'>) => answer(window.hopscope.viewHops(args)),
  viewFilter: (args: Args<'view.filter'>) => answer(window.hopscope.viewFilter(args)),
  viewPacket: (args: Args<'view.packet'>) => answer(window.hopscope.viewPacket(args)),
  viewTable: (args: Args<'view.table'>) => answer(window.hopscope.viewTable(args)),
  viewFlows: (args: Args<'view.flows'>) => answer(window.hopscope.viewFlows(args)),
  viewLadder: (args: Args<'view.ladder'>) => answer(window.hopscope.viewLadder(args)),
  viewDelays: (args: Args<'view.delays'>) => answer(window.hopscope.viewDelays(args)),
  viewProbeFates: (args: Args<'view.probeFates'>) => answer(window.hopscope.viewProbeFates(args)),
  viewProbes: (args: Args<'view.probes'>) => answer(window.hopscope.viewProbes(args)),
  exportCapture: (args: Args<'export.capture'>) => answer(window.hopscope.exportCapture(args)),
  exportTable: (args: Args<'export.table'>) => answer(window.hopscope.exportTable(args)),
  exportSession: (args: Args<'export.session'>) => answer(window.hopscope.exportSession(args)),
  exportCancel: () => answer(window.hopscope.exportCancel()),
  exportWireshark: (args: Args<'export.wireshark'>) => answer(window.hopscope.exportWireshark(args)),
  dissectPacket: (args: Args<'dissect.packet'>) => answer(window.hopscope.dissectPacket(args)),
  dissectFollow: (args: Args<'dissect.follow'>) => answer(window.hopscope.dissectFollow(args)),
  dissectStatus: () => answer(window.hopscope.dissectStatus()),
  dissectUse: (args: Args<'dissect.use'>) => answer(window.hopscope.dissectUse(args)),
  dissectKeys: (args: Args<'dissect.keys'>) => answer(window.hopscope.dissectKeys(args)),
  dissectCancel: () => answer(window.hopscope.dissectCancel()),
  terminalOpen: (args: Args<'terminal.open'>) => answer(window.hopscope.terminalOpen(args)),
  terminalWrite: (args: Args<'terminal.write'>) => answer(window.hopscope.terminalWrite(args)),
  terminalResize: (args: Args<'terminal.resize'>) => answer(window.hopscope.terminalResize(args)),
  terminalClose: (args: Args<'terminal.close'>) => answer(window.hopscope.terminalClose(args)),
};

/** Listens to one kind of event of the engine; returns the function that ends it. */
export function on<E extends EventName>(event: E, listener: (payload: EngineEvents[E]) => void): () => void {
  return window.hopscope.on(event, listener);
}
