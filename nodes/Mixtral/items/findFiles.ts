import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { invalid, quote, valid, type Checked } from '../../checked';
import { binaryFieldsField, isBinaryData, type BinaryField } from '../../fields/files';

const ALL = '*';
/** Where n8n puts files inside of the JSON, in workflows with a combined binary mode. */
const FILES_IN_JSON = '_files';
/** Triggers put files, or lists of files, under fields of their own. */
const DEEPEST_FILE = 4;

export type NamedFile = [field: string, binary: IBinaryData];

/**
 * The files that entries of Binary Fields name, each once, in the order of the entries.
 *
 * @param isCombined whether n8n keeps files inside of the JSON; in other workflows, the JSON may come
 * from anybody, and files in it may be those of other executions
 */
export function findFiles(
	wanted: readonly BinaryField[],
	item: INodeExecutionData,
	isCombined: boolean,
): Checked<NamedFile[]> {
	const inJson = isCombined ? filesIn(item.json, '', DEEPEST_FILE) : [];
	const all = new Map([...inJson, ...filesIn(item.binary, '', 1)]);
	const found = new Map<string, IBinaryData>();
	for (let index = 0; index < wanted.length; index += 1) {
		const entry = wanted[index] ?? '';
		if (typeof entry !== 'string') {
			found.set(entry.fileName ?? `file ${index + 1}`, entry);
			continue;
		}
		const named = filesNamed(entry, wanted.slice(index + 1), all, isCombined);
		if (named === undefined) return missing(entry, [...all.keys()]);
		for (const [name, binary] of named.files) found.set(name, binary);
		index += named.joined;
	}
	return valid([...found]);
}

interface Named {
	files: NamedFile[];
	/** So many entries behind this one belong to the name, too. */
	joined: number;
}

/** The files that an entry names; a name that holds commas comes in several entries, without blanks. */
function filesNamed(
	entry: string,
	following: readonly BinaryField[],
	all: ReadonlyMap<string, IBinaryData>,
	isCombined: boolean,
): Named | undefined {
	if (entry === ALL) return { files: [...all], joined: 0 };
	const name = isCombined ? pathOf(entry) : entry;
	const exact = all.get(name);
	if (exact !== undefined) return { files: [[name, exact]], joined: 0 };
	const below = isCombined ? [...all].filter(([path]) => path.startsWith(`${name}.`)) : [];
	if (below.length > 0) return { files: below, joined: 0 };
	const spelled = [...all].map((file) => [withoutBlanks(file[0]), file] as const);
	let spelling = withoutBlanks(entry);
	for (let joined = 0; ; joined += 1) {
		const [, file] = spelled.find(([known]) => known === spelling) ?? [];
		if (file !== undefined) return { files: [file], joined };
		if (joined === following.length) return undefined;
		spelling += `,${withoutBlanks(String(following[joined]))}`;
	}
}

function withoutBlanks(name: string): string {
	return name
		.split(',')
		.map((part) => part.trim())
		.join(',');
}

/** `_files.scan` and `Invoices[0]` as the paths that `filesIn` makes: `scan` and `Invoices.0`. */
function pathOf(name: string): string {
	const path = name.replace(/\[(\d+)\]/g, '.$1');
	return path.startsWith(`${FILES_IN_JSON}.`) ? path.slice(FILES_IN_JSON.length + 1) : path;
}

/** The files in a value, each with its path. */
function filesIn(value: unknown, path: string, depth: number): NamedFile[] {
	if (isBinaryData(value)) return path === '' ? [] : [[path, value]];
	if (depth === 0 || typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => {
		const isHolder = path === '' && key === FILES_IN_JSON;
		return filesIn(inner, isHolder ? '' : path === '' ? key : `${path}.${key}`, depth - 1);
	});
}

function missing(name: string, known: string[]): Checked<never> {
	return invalid(
		binaryFieldsField.displayName,
		known.length === 0
			? `names ${quote(name)}, but the item has no binary fields`
			: `names ${quote(name)}, but the item has only ${known.map(quote).join(', ')}`,
		'Correct the name, or enter * to send all files of the item.',
	);
}
