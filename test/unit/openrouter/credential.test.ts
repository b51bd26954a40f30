import { credentialHeaders, credentialProblem } from '../../../nodes/openrouter/credential';

const whole = {
	apiKey: ' sk-or-1\n',
	baseUrl: 'https://openrouter.ai/api/v1',
	siteUrl: 'https://my.example',
	siteName: 'Café',
};

test('a credential that works has no problem', () => {
	expect(credentialProblem(whole)).toBeNull();
	expect(credentialProblem({ apiKey: 'k', baseUrl: whole.baseUrl })).toBeNull();
});

test('the headers hold the key without white space, and attribution only where it is set', () => {
	expect(credentialHeaders(whole)).toEqual({
		Authorization: 'Bearer sk-or-1',
		'HTTP-Referer': 'https://my.example',
		'X-OpenRouter-Title': 'Café',
	});
	expect(credentialHeaders({ apiKey: 'k', siteUrl: '', siteName: undefined })).toEqual({
		Authorization: 'Bearer k',
	});
});

test.each([
	[{ apiKey: 'sk\r\nX-Evil: 1' }, 'The API Key of the credential contains a line break'],
	[{ siteUrl: 'https://a\nb' }, 'The Site URL of the credential contains a line break'],
	[{ siteName: 'My\rApp' }, 'The Site Name of the credential contains a line break'],
	[{ siteName: 'My App\r\n' }, 'The Site Name of the credential contains a line break'],
	[{ apiKey: 'sk\u0000' }, 'The API Key of the credential contains a character'],
	[{ siteName: '日本' }, 'The Site Name of the credential contains a character'],
	[{ baseUrl: '' }, 'The Base URL of the credential is empty'],
])('%j is refused, and the value is not shown', (part, message) => {
	const problem = credentialProblem({ ...whole, ...part });
	expect(problem).toContain(message);
	expect(problem).not.toContain('sk');
});

test.each([
	'https://user:secret@example.com/v1/',
	'https://user:secret@example.com/v1?a=1',
	'https://user:secret@exa mple.com',
	'https://user:sec/ret@example.com:x',
	'user:secret@example.com',
])('what is wrong with %s is said without user and password', (baseUrl) => {
	const problem = credentialProblem({ ...whole, baseUrl });
	expect(problem).toMatch(/^The Base URL "/);
	expect(problem).not.toMatch(/user|secret|ret@/);
});
