import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { ApplicationError } from 'n8n-workflow';
import { credentialHeaders, credentialProblem } from '../nodes/openrouter/credential';

const NO_KEY_PAGE =
	'This Base URL has no /key, so the API key was not tested. A gateway without /key may still work. The Base URL of OpenRouter is https://openrouter.ai/api/v1';
const NOT_THE_API =
	'This Base URL does not answer like the API of OpenRouter. It may be the address of a web page, such as a sign-in page. The Base URL of OpenRouter is https://openrouter.ai/api/v1';
const REDIRECTED =
	'The Base URL redirects to another address, for example from http to https. Enter the address that it redirects to.';

export class OpenRouterMixtralApi implements ICredentialType {
	name = 'openRouterMixtralApi';

	displayName = 'OpenRouter (Mixtral) API';

	icon = {
		light: 'file:../nodes/Mixtral/mixtral.svg',
		dark: 'file:../nodes/Mixtral/mixtral.dark.svg',
	} as const;

	documentationUrl = 'https://openrouter.ai/docs/api-reference/authentication';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk-or-v1-...',
			description:
				'Create an API key at <a href="https://openrouter.ai/settings/keys">openrouter.ai/settings/keys</a>. A management key cannot chat.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://openrouter.ai/api/v1',
			description:
				'Address of the API, without a slash at the end. Change it for a gateway or a region.',
		},
		{
			displayName: 'Site URL',
			name: 'siteUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com',
			description:
				'Address of your app, for the rankings of OpenRouter (header HTTP-Referer). Only sent when set.',
		},
		{
			displayName: 'Site Name',
			name: 'siteName',
			type: 'string',
			default: '',
			placeholder: 'e.g. My App',
			description:
				'Name of your app, for the rankings of OpenRouter (header X-OpenRouter-Title). Only sent when set.',
		},
	];

	/**
	 * A function, not expressions: n8n takes 0.5 ms to resolve those for each request. It also is
	 * the one place in a credential test that can say what is wrong with it.
	 */
	authenticate: IAuthenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const problem = credentialProblem(credentials);
		if (problem !== null) throw new ApplicationError(problem, { level: 'warning' });
		return {
			...requestOptions,
			headers: { ...requestOptions.headers, ...credentialHeaders(credentials) },
		};
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl }}',
			url: '/key',
			disableFollowRedirect: true,
		},
		// n8n evaluates each rule by its own type; only the type of the list does not know mixed ones.
		rules: [
			{
				type: 'responseCode',
				properties: { value: 401, message: 'OpenRouter does not accept this API key' },
			},
			{
				type: 'responseCode',
				properties: { value: 404, message: NO_KEY_PAGE },
			},
			...[301, 302, 303, 307, 308].map((value) => ({
				type: 'responseCode' as const,
				properties: { value, message: REDIRECTED },
			})),
			// An answer without `data`, such as a web page.
			{
				type: 'responseSuccessBody',
				properties: { key: 'data', value: undefined, message: NOT_THE_API },
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data.is_management_key',
					value: true,
					message: 'This is a management key, which cannot chat. Create an API key for inference.',
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}
