import { expect, it, vi } from 'vitest';
import { AddressTable } from '../../../shared/decode/addresses.ts';

it('every table of addresses and flows has a seed of its own', () => {
  const random = vi.spyOn(Math, 'random');
  for (let i = 0; i < 3; i++) new AddressTable();
  expect(random).toHaveBeenCalledTimes(3);
  random.mockRestore();
});
