import type { EventName, RequestName } from './engine-api.ts';

/** Every request, once. The record makes the compiler refuse a list that misses one or holds another. */
const REQUESTS: Record<RequestName, true> = {
  'node.check': true,
  'node.trust': true,
  'node.disconnect': true,
  'question.list': true,
  'node.leftovers': true,
  'question.answer': true,
  'plan.check': true,
  'plan.commands': true,
  'plan.last': true,
  'plan.keep': true,
  'capture.start': true,
  'capture.stop': true,
  'capture.cancel': true,
  'session.open': true,
  'session.import': true,
  'session.recent': true,
  'session.saveAs': true,
  'session.rename': true,
  'session.forget': true,
  'session.analysis': true,
  'view.timeline': true,
  'view.filter': true,
  'view.packet': true,
  'view.explain': true,
  'view.table': true,
  'view.flows': true,
  'view.ladder': true,
  'view.probes': true,
  'dissect.packet': true,
  'dissect.follow': true,
  'dissect.status': true,
  'dissect.use': true,
  'dissect.keys': true,
  'dissect.cancel': true,
  'terminal.open': true,
  'terminal.write': true,
  'terminal.resize': true,
  'terminal.close': true,
};

const EVENTS: Record<EventName, true> = {
  'node.state': true,
  'node.remark': true,
  'node.facts': true,
  'question.open': true,
  'question.closed': true,
  'capture.state': true,
  'capture.live': true,
  'analysis.updated': true,
  'terminal.data': true,
  'terminal.closed': true,
};

export const REQUEST_NAMES = Object.keys(REQUESTS) as RequestName[];
export const EVENT_NAMES = Object.keys(EVENTS) as EventName[];
