import { afterEach, expect } from 'vitest';
import { takeComplaints } from './complaints.ts';

/** No test passes in which a window logged an error or broke its content security policy. */
afterEach(() => expect(takeComplaints(), 'errors and violations of the content security policy').toEqual([]));
