import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../../build/run.mjs', import.meta.url));

it.each([[[]], [['nonsense']], [['toString']]])(
  'refuses the command %j and names the good ones on standard error',
  (args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('start | demo | test | lab | bench | hopscope | build | check');
  },
);

it.runIf(process.platform === 'linux')('does not start a window where there is no display', () => {
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
  const { status, stderr } = spawnSync(process.execPath, [script, 'start'], { encoding: 'utf8', env });
  expect(status).toBe(1);
  expect(stderr).toContain('xvfb-run -a npm start');
});
