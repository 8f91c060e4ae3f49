import type { PlanInput } from '../../shared/contract/plan.ts';

/** What the main process passes to the engine process at its start, as one JSON argument. */
export interface EngineProcessOptions {
  dataDirectory: string;
  demo: DemoStart | null;
  /** Whether the operating system's store really protects secrets; else none is kept beyond the run. */
  secretsProtected: boolean;
}

/** `recording`: replay the recording in this directory; `live`: the lab of this source checkout. */
export type DemoStart = { kind: 'recording'; recordingDirectory: string } | { kind: 'live'; root: string };

/** From the main process; ports come with `port`. */
export type ToEngineProcess =
  | { kind: 'port' }
  | { kind: 'shutdown' }
  /** Answers `secret-get`. */
  | { kind: 'secret'; id: number; secret: string | null }
  /** Answers `dissect-start`; the port to the process that dissects comes with it. */
  | { kind: 'dissect-port'; id: number }
  /** That process has ended. */
  | { kind: 'dissect-ended'; id: number };

/** To the main process. */
export type FromEngineProcess =
  | { kind: 'ready'; demo: { plan: PlanInput; label: string } | null }
  | { kind: 'capturing'; capturing: boolean }
  | { kind: 'stopped' }
  | { kind: 'secret-get'; id: number; name: string }
  | { kind: 'secret-put'; name: string; secret: string }
  | { kind: 'secret-remove'; name: string }
  /** Starts a process that dissects; the id names it from then on. */
  | { kind: 'dissect-start'; id: number }
  | { kind: 'dissect-kill'; id: number }
  | { kind: 'fault'; message: string };
