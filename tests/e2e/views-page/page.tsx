import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../../renderer/theme/tokens.css';
import '../../../renderer/theme/base.css';
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../../../renderer/i18n/index.ts';
import { PacketPanel } from '../../../renderer/packets/packet-panel.tsx';
import { PathStrip } from '../../../renderer/path/path-strip.tsx';
import { ProbeCharts } from '../../../renderer/probes/probe-charts.tsx';
import { useSessionStore } from '../../../renderer/state/session-store.ts';
import { useViewStore } from '../../../renderer/state/view-store.ts';
import { Timeline } from '../../../renderer/timeline/timeline.tsx';
import { fakeDelays, fakeProbeFates } from '../fake-delays.ts';
import { fakeViews } from '../fake-views.ts';

/** The four views alone, on invented data: `?hops=6&theme=dark&language=en&side=0`. */
const query = new URLSearchParams(location.search);
const hops = Number(query.get('hops') ?? 6);
const known = ['pod-a veth', 'node-a eth0', 'r1 eth1', 'r2 eth1', 'node-b eth0', 'pod-b veth'];
const names = hops === 6 ? known : Array.from({ length: hops }, (_, i) => `hop-${i + 1} enp${i}s0f1`);
document.documentElement.dataset['theme'] = query.get('theme') ?? 'dark';

const fake = fakeViews(names);
const fine = <T,>(value: T) => Promise.resolve({ ok: true, value });
Object.assign(window, {
  hopscope: {
    viewTimeline: (args: Parameters<typeof fake.timeline>[0]) => fine(fake.timeline(args)),
    viewRange: (args: Parameters<typeof fake.range>[0]) => fine(fake.range(args)),
    viewHops: () => fine(fake.hopFacts),
    viewPacket: (args: Parameters<typeof fake.packet>[0]) => fine(fake.packet(args)),
    viewProbeFates: () => fine([fakeProbeFates(names.length)]),
    viewDelays: ({ from, to, buckets }: { from: number; to: number; buckets: number }) =>
      fine(fakeDelays(names.length - 1, from, to, buckets)),
    viewProbes: (args: Parameters<typeof fake.probes>[0]) => fine(fake.probes(args)),
    copyText: (text: string) => Promise.resolve(void Object.assign(window, { copied: text })),
  },
  stores: { view: useViewStore, session: useSessionStore },
});

await startLanguage(query.get('language') === 'zh' ? 'zh' : 'en');
useSessionStore.getState().show(fake.session);
useViewStore.getState().reset({ from: fake.session.from, to: fake.session.to }, false);
useSessionStore.getState().setAnalysis(fake.analysis);
createRoot(document.getElementById('root')!).render(
  <div className="frame">
    <main>
      <PathStrip />
      <Timeline />
      <ProbeCharts />
    </main>
    <PacketPanel />
  </div>,
);
