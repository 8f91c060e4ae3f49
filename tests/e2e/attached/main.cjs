'use strict';
/*
 * The app as tests start it: its first window waits until Playwright has attached. Attaching while that window loads
 * its page sometimes hangs for ever. Playwright's own loader does the waiting; it brings it along only where it also
 * chooses the Electron, which it does not here.
 */
const { dirname, join, resolve } = require('node:path');
const { app } = require('electron');

const root = process.env.HOPSCOPE_TEST_ROOT || resolve(__dirname, '../../..');
const manifest = require(join(root, 'package.json'));
app.setName(manifest.name);
app.setVersion(manifest.version);
app.setAppPath(root);
require(join(dirname(require.resolve('playwright-core/package.json')), 'lib/server/electron/loader.js'));
require(join(root, manifest.main));
