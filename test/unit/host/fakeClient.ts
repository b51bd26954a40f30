import type { Client } from '../../../nodes/host/client';

const notAsked = () => Promise.reject(new Error('not asked for'));

/** A client without secrets, which sends as the test says. */
export const fakeClient = (more: Partial<Client>): Client => ({
	baseUrl: 'https://example.com/api/v1',
	limitKey: '',
	redact: (text) => text,
	redactor: () => ({ add: (piece) => piece, end: () => '' }),
	send: notAsked,
	sendStream: notAsked,
	...more,
});
