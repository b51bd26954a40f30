'use strict';

/** n8n's own AI nodes with the chat model: each takes the answer for text, and reads it in its own way. */

const { completion } = require('../openrouter/shapes.js');
const { describeWithChatModel } = require('../n8n/conditions.js');
const { itemsOf } = require('../n8n/n8nUnderTest.js');
const {
	MODEL,
	chatModel,
	connect,
	items,
	manualTrigger,
	modelId,
	node,
	useAiN8n,
} = require('../n8n/aiN8nUnderTest.js');

const n8n = useAiN8n();

/** The provider gives these answers, one after the other. */
function answer(...texts) {
	let index = 0;
	n8n.respond = () => ({ body: completion(texts[index++]) });
}

describeWithChatModel('with the chat model', () => {
	const parser = node('Parser', 'outputParserStructured', 1.3, {
		jsonSchemaExample: '{"color":"red","size":1}',
		autoFix: true,
	});
	const parsed = { promptType: 'define', text: '={{ $json.question }}', hasOutputParser: true };

	test.each([1.4, 1.9])(
		'Basic LLM Chain %d has a bad answer fixed by its parser',
		async (version) => {
			answer('{"color": "red", "size": }', '{"output":{"color":"red","size":3}}');
			const { error, output } = await n8n.runRoot(node('Root', 'chainLlm', version, parsed), {
				subNodes: [[parser, 'ai_outputParser']],
				modelAlsoFor: ['Parser'],
			});
			expect(error).toBeUndefined();
			expect(output).toEqual([{ output: { color: 'red', size: 3 } }]);
			expect(n8n.bodies).toHaveLength(2);
			expect(n8n.bodies[1].messages[0].content).toContain('{"color": "red", "size": }');
		},
	);

	test('Basic LLM Chain answers from its fallback model, within the wait of the first', async () => {
		const busy = { error: { code: 429, message: 'Busy', metadata: { provider_name: 'Acme' } } };
		n8n.respond = ({ body }) =>
			body.model === 'a/first'
				? { status: 429, body: busy }
				: { body: completion('From the second') };
		const began = Date.now();
		const execution = await n8n.run(
			[
				manualTrigger,
				items({}),
				node('Root', 'chainLlm', 1.9, { promptType: 'define', text: 'Hi', needsFallback: true }),
				chatModel({ model: modelId('a/first'), maxRateLimitWaitSeconds: 2 }, 'First'),
				chatModel({ model: modelId('a/second') }, 'Second'),
			],
			connect(
				['Start', 'Items'],
				['Items', 'Root'],
				['First', 'Root', 'ai_languageModel', 0],
				['Second', 'Root', 'ai_languageModel', 1],
			),
		);
		expect(itemsOf(execution, 'Root')[0].json).toEqual({ text: 'From the second' });
		expect(Date.now() - began).toBeLessThan(20_000);
	});

	test('Information Extractor gives the attributes', async () => {
		answer('Here you are:\n```json\n{"city":"Paris","people":2}\n```');
		const attributes = [
			{ name: 'city', type: 'string', description: 'City' },
			{ name: 'people', type: 'number', description: 'How many' },
		];
		const { output } = await n8n.runRoot(
			node('Root', 'informationExtractor', 1.2, {
				text: '={{ $json.question }}',
				attributes: { attributes },
			}),
		);
		expect(output).toEqual([{ output: { city: 'Paris', people: 2 } }]);
	});

	test('Text Classifier sends each item to its category', async () => {
		answer('{"good":true,"bad":false}', '{"good":false,"bad":true}');
		const categories = [
			{ category: 'good', description: 'Good' },
			{ category: 'bad', description: 'Bad' },
		];
		const { execution } = await n8n.runRoot(
			node('Root', 'textClassifier', 1.1, {
				inputText: '={{ $json.question }}',
				categories: { categories },
				options: { batching: { batchSize: 1 } },
			}),
			{ rows: [{ question: 'fine' }, { question: 'poor' }] },
		);
		const sent = [0, 1].map((output) => itemsOf(execution, 'Root', output));
		expect(sent.map((list) => list.map(({ json }) => json.question))).toEqual([['fine'], ['poor']]);
	});

	test('Sentiment Analysis tells the sentiment', async () => {
		answer('{"sentiment":"Positive","strength":0.9,"confidence":0.8}');
		const { output } = await n8n.runRoot(
			node('Root', 'sentimentAnalysis', 1.1, {
				inputText: '={{ $json.question }}',
				options: { includeDetailedResults: true },
			}),
		);
		expect(output[0].sentimentAnalysis).toMatchObject({ category: 'Positive', strength: 0.9 });
	});

	test('Summarization Chain sums parts up, and then their summaries', async () => {
		n8n.respond = ({ body }) => {
			const isPart = body.messages[0].content.includes('one one');
			return { body: completion(isPart ? 'A part.' : 'All of it.') };
		};
		const { output } = await n8n.runRoot(
			node('Root', 'chainSummarization', 2.1, {
				operationMode: 'nodeInputJson',
				chunkSize: 10_000,
				chunkOverlap: 0,
			}),
			{ rows: [{ question: 'one '.repeat(5_000) }] },
		);
		expect(output).toEqual([{ output: { text: 'All of it.' } }]);
		expect(n8n.bodies.at(-1).messages[0].content).toMatch(/A part\.[^]*A part\./);
	});

	test('Question and Answer Chain answers from a vector store', async () => {
		const isEmbedding = ({ path }) => path === '/embeddings';
		n8n.respond = (request) =>
			isEmbedding(request) ? { body: embeddingsOf(request.body) } : { body: completion('France.') };
		const data = { apiKey: 'sk-test', url: n8n.provider.baseUrl };
		const id = await n8n.client.createCredential({ name: 'Fake', type: 'openAiApi', data });
		const memoryKey = { __rl: true, mode: 'id', value: 'towns' };
		const embeddings = node('Embeddings', 'embeddingsOpenAi', 1.2, {});
		embeddings.credentials = { openAiApi: { id, name: 'Fake' } };
		const execution = await n8n.run(
			[
				manualTrigger,
				items({ fact: 'Paris lies in the north of France.' }),
				node('Insert', 'vectorStoreInMemory', 1.3, { mode: 'insert', memoryKey }),
				node('Loader', 'documentDefaultDataLoader', 1.1),
				node('Root', 'chainRetrievalQa', 1.7, { promptType: 'define', text: 'Where is Paris?' }),
				node('Retriever', 'retrieverVectorStore', 1),
				node('Store', 'vectorStoreInMemory', 1.3, { mode: 'retrieve', memoryKey }),
				embeddings,
				chatModel(),
			],
			connect(
				['Start', 'Items'],
				['Items', 'Insert'],
				['Insert', 'Root'],
				['Loader', 'Insert', 'ai_document'],
				['Embeddings', 'Insert', 'ai_embedding'],
				['Embeddings', 'Store', 'ai_embedding'],
				['Store', 'Retriever', 'ai_vectorStore'],
				['Retriever', 'Root', 'ai_retriever'],
				[MODEL, 'Root', 'ai_languageModel'],
			),
		);
		expect(itemsOf(execution, 'Root')[0].json).toEqual({ response: 'France.' });
		expect(n8n.bodies[0].messages[0].content).toContain('Paris lies in the north of France.');
	});
});

/** What an API of embeddings says; all texts are alike. */
function embeddingsOf({ input, encoding_format: format }) {
	const vector = [1, 0, 0];
	const encoded = Buffer.from(new Float32Array(vector).buffer).toString('base64');
	const embedding = format === 'base64' ? encoded : vector;
	const data = [input].flat().map((_, index) => ({ object: 'embedding', index, embedding }));
	return { object: 'list', model: 'fake', data, usage: { prompt_tokens: 1, total_tokens: 1 } };
}
