import { readBatching } from '../../../nodes/fields/batching';
import { files, readFiles } from '../../../nodes/fields/files';
import { readModel } from '../../../nodes/fields/modelLocator';
import { options, readRequestOptions } from '../../../nodes/fields/options';
import { readOutput } from '../../../nodes/fields/output';
import { readRequestSettings } from '../../../nodes/fields/requestSettings';
import { readRouting, routing } from '../../../nodes/fields/routing';
import { readSampling, sampling } from '../../../nodes/fields/sampling';
import type { TextReader } from './textReaders';

/** A reader for each field of a collection. */
const fieldsOf = (
	fields: ReadonlyArray<{ name: string }>,
	read: (raw: Record<string, string>) => unknown,
): Record<string, TextReader> =>
	Object.fromEntries(fields.map(({ name }) => [name, (text) => () => read({ [name]: text })]));

/** Everything that reads a field beside the prompt. */
export const FIELD_READERS: Readonly<Record<string, TextReader>> = {
	model: (text) => () => readModel(text),
	batching: (text) => () => readBatching({ maxConcurrency: text }),
	...fieldsOf(files.options, readFiles),
	...fieldsOf(sampling.options, readSampling),
	...fieldsOf(routing.options, readRouting),
	...fieldsOf(options.options, readRequestOptions),
	outputField: (text) => () => readOutput({ outputField: text }),
	cacheTtlSeconds: (text) => () => readRequestSettings({ cacheTtlSeconds: text }),
};
