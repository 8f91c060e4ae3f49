import type { PlanInput } from '../../shared/contract/plan.ts';

export interface DemoNetwork {
  /** A plan that captures the whole path and probes it. */
  plan: PlanInput;
  /** Path of a known_hosts file that holds exactly the demo's host keys. */
  knownHosts: string;
  /** What is replayed, said wherever its data is shown. */
  label: string;
  /** Ends all servers and removes what was written. Safe to call twice. */
  close(): Promise<void>;
}

export interface DemoOptions {
  /** Where the recording lies (build/demo-recording in the source tree and in the packaged app). */
  recordingDirectory: string;
}

export type StartDemoNetwork = (options: DemoOptions) => Promise<DemoNetwork>;
