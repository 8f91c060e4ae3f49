import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Scenario } from './build/types.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Every scenario of this folder, by the name of its file. */
export function loadScenarios(): { name: string; scenario: Scenario }[] {
  return readdirSync(folder)
    .filter((file) => /^\d\d[a-z]?-.*\.json$/.test(file))
    .sort()
    .map((file) => ({
      name: file.slice(0, -5),
      scenario: JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Scenario,
    }));
}

/** Scenarios that the engine does not answer rightly yet, each with the reason. */
export function loadPending(): Record<string, string> {
  return JSON.parse(readFileSync(`${folder}/pending.json`, 'utf8')) as Record<string, string>;
}
