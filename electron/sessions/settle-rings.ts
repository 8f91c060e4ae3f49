import { existsSync } from 'node:fs';
import type { SessionFile } from '../../shared/session/schema.ts';
import { ringDirectory, ringSince, settleRing } from './ring-files.ts';
import { fileInside, writeSession } from './session-directory.ts';

/**
 * Makes files of what a capture held that died while it waited for its trigger. session.json says first from when on they
 * hold everything, so that the beginning of what was held is not taken for a loss.
 * @param session of a capture that nobody runs any more
 * @returns the session as it is then
 * @throws as the file system does
 */
export async function settleRings(directory: string, session: SessionFile): Promise<SessionFile> {
  const rings = session.hops.filter(({ file }) => existsSync(ringDirectory(fileInside(directory, file))));
  if (rings.length === 0) return session;
  const hops = await Promise.all(
    session.hops.map(async (hop) => {
      const since = await ringSince(fileInside(directory, hop.file));
      return since === null ? hop : { ...hop, start: since.toString() };
    }),
  );
  const settled = { ...session, hops };
  await writeSession(directory, settled);
  for (const { file } of rings) await settleRing(fileInside(directory, file));
  return settled;
}
