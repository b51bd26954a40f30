import { MIXTRAL, type Row } from './row';

const UNFIT = {
	message: [
		{ content: 'First.' },
		{ role: 'system', content: 'Be brief.' },
		{ content: 'Second.' },
		{ role: 'assistant', content: 'Yes?' },
		{ role: 'system', content: 'Be kind.' },
		{ content: 'Third.' },
	],
};

/** Conversations that the template of Mixtral cannot hold as they are. */
export const mixtralTemplateRows: Row[] = [
	{
		name: 'one system message in front, and turns that alternate',
		parameters: { promptType: 'messages', messages: UNFIT },
		openai: {
			model: MIXTRAL,
			messages: [
				{ role: 'system', content: 'Be brief.\n\nBe kind.' },
				{ role: 'user', content: 'First.\n\nSecond.' },
				{ role: 'assistant', content: 'Yes?' },
				{ role: 'user', content: 'Third.' },
			],
		},
	},
	{
		name: 'the same with the template switched off',
		parameters: {
			promptType: 'messages',
			messages: UNFIT,
			options: { mixtralTemplate: false },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				{ role: 'user', content: 'First.' },
				{ role: 'system', content: 'Be brief.' },
				{ role: 'user', content: 'Second.' },
				{ role: 'assistant', content: 'Yes?' },
				{ role: 'system', content: 'Be kind.' },
				{ role: 'user', content: 'Third.' },
			],
		},
	},
	{
		name: 'the template switched off by an expression that gives text',
		item: { fits: 'false' },
		parameters: {
			promptType: 'messages',
			messages: { message: [{ content: 'First.' }, { content: 'Second.' }] },
			options: { mixtralTemplate: '={{ $json.fits }}' },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				{ role: 'user', content: 'First.' },
				{ role: 'user', content: 'Second.' },
			],
		},
	},
	{
		name: 'text and parts of one role, joined to parts',
		parameters: {
			promptType: 'json',
			messagesJson: `[
				{ "role": "user", "content": "Look:" },
				{ "role": "user", "content": [{ "type": "text", "text": "at this." }] }
			]`,
			options: { mixtralTemplate: true },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				{
					role: 'user',
					content: [
						{ type: 'text', text: 'Look:' },
						{ type: 'text', text: 'at this.' },
					],
				},
			],
		},
	},
];
