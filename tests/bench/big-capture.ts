import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

const RECORD = 16;
const PACKET = 128;
const BLOCK_RECORDS = 8192;

/**
 * Writes a capture file of about `bytes` bytes: records of 128 bytes, as a capture with the usual snaplen has them.
 * Every record begins with its number, so that pieces that change places or come twice change the file's hash.
 * @returns its exact size and its records
 */
export function bigCapture(path: string, bytes: number): { size: number; records: number } {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b23c4d, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(PACKET, 16);
  header.writeUInt32LE(1, 20);
  const file = openSync(path, 'w');
  writeSync(file, header);
  const block = randomBytes(BLOCK_RECORDS * (RECORD + PACKET));
  const records = Math.ceil(bytes / block.length) * BLOCK_RECORDS;
  for (let first = 0; first < records; first += BLOCK_RECORDS) {
    for (let i = 0; i < BLOCK_RECORDS; i++) {
      const at = i * (RECORD + PACKET);
      block.writeUInt32LE(Math.floor((first + i) / 1_000_000), at);
      block.writeUInt32LE(((first + i) % 1_000_000) * 1000, at + 4);
      block.writeUInt32LE(PACKET, at + 8);
      block.writeUInt32LE(PACKET, at + 12);
      block.writeUInt32LE(first + i, at + RECORD);
    }
    writeSync(file, block);
  }
  closeSync(file);
  return { size: header.length + records * (RECORD + PACKET), records };
}
