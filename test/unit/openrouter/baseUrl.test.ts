import { baseUrlProblem } from '../../../nodes/openrouter/baseUrl';

test.each([
	'https://openrouter.ai/api/v1',
	'http://localhost:8080/v1',
	' https://gateway.example/api/v1 ',
	'HTTPS://openrouter.ai/api/v1',
	'https://gateway.example',
])('%s can work', (url) => expect(baseUrlProblem(url)).toBeNull());

test.each([
	['', /empty.*https:\/\/openrouter\.ai\/api\/v1/],
	['   ', /empty/],
	['openrouter.ai/api/v1', /no scheme.*https:\/\//],
	['ftp://openrouter.ai/api/v1', /no scheme/],
	['https://', /not a valid address/],
	['https://openrouter.ai/api/v1/', /ends with a slash.*: https:\/\/openrouter\.ai\/api\/v1$/],
	['https://openrouter.ai/api/v1//', /ends with a slash.*: https:\/\/openrouter\.ai\/api\/v1$/],
	[
		'https://openrouter.ai/api/v1?key=1',
		/"https:\/\/openrouter\.ai\/api\/v1\?\.\.\.".*must not hold "\?"/,
	],
	['https://openrouter.ai/api/v1#top', /must not hold/],
	['https://openrouter.ai/api/v1/chat/completions', /before \/chat\/completions/],
])('%s is explained', (url, words) => expect(baseUrlProblem(url)).toMatch(words));
