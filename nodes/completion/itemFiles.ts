import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalid, quote, valid, type Checked } from '../checked';
import { files as filesField, isBinaryData, type BinaryField, type Files } from '../fields/files';
import {
	contentFilePart,
	EMPTY_FILE,
	typeRefusal,
	urlFilePart,
	type FileOptions,
	type Refusal,
} from '../openrouter/request/files';
import type { FileFacts } from '../openrouter/request/fileTypes';
import type { ContentPart } from '../openrouter/request/messages';
import { pendingPart } from '../openrouter/request/pendingParts';

/** A binary file of an item, of which the bytes are not read yet. */
export interface ItemFile {
	/** Its name among the binary fields of the item. */
	field: string;
	facts: FileFacts;
	binary: IBinaryData;
	options: FileOptions;
}

const [BINARY_FIELDS, , , URLS] = filesField.options;

const ALL = '*';
/** Where n8n puts files inside of the JSON, in workflows with a combined binary mode. */
const FILES_IN_JSON = '_files';
/** Triggers put files, or lists of files, under fields of their own. */
const DEEPEST_FILE = 4;

/**
 * The content parts of an item's files, in the order of the fields, then those of the addresses.
 * Types and sizes are checked by what n8n knows of the files; parts of binary files are pending, since
 * nothing is read here.
 *
 * @param isCombined whether n8n keeps files inside of the JSON
 */
export function fileParts(
	files: Files,
	item: INodeExecutionData,
	isCombined: boolean,
): Checked<ContentPart[]> {
	const { binaryFields = [], urls = [], imageDetail } = files;
	const options = imageDetail === undefined ? {} : { imageDetail };
	const found = findFiles(binaryFields, item, isCombined);
	if (!found.ok) return found;
	const parts: ContentPart[] = [];
	for (const [field, binary] of found.value) {
		const facts = factsOf(field, binary);
		const refusal = isEmpty(binary) ? EMPTY_FILE : typeRefusal(facts);
		if (refusal !== null) return refusedFile(field, binary, refusal);
		parts.push(pendingPart<ItemFile>({ field, facts, binary, options }));
	}
	for (const url of urls) {
		const made = urlFilePart(url, options);
		if (!made.ok) {
			return invalid(URLS.displayName, `holds ${quote(url)}, which ${made.why}`, made.remedy);
		}
		parts.push(made.part);
	}
	return valid(parts);
}

/** Reads a file from where n8n keeps it: the item itself, the disk, a database or a bucket. */
export async function readItemFile(
	{ field, facts, binary, options }: ItemFile,
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
): Promise<Checked<ContentPart>> {
	try {
		const content =
			binary.id === undefined
				? Buffer.from(binary.data, 'base64')
				: await helpers.binaryToBuffer(await helpers.getBinaryStream(binary.id));
		const made = contentFilePart(content, facts, options);
		return made.ok ? valid(made.part) : refusedFile(field, binary, made);
	} catch (error) {
		const why = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
		return refusedFile(field, binary, { why, remedy: 'Check that n8n still has the file.' });
	}
}

function refusedFile(
	field: string,
	{ fileName }: IBinaryData,
	{ why, remedy }: Refusal,
): ReturnType<typeof invalid> {
	const file = fileName === undefined ? '' : ` (${quote(fileName)})`;
	return invalid(BINARY_FIELDS.displayName, `names ${quote(field)}${file}, which ${why}`, remedy);
}

type NamedFile = [field: string, binary: IBinaryData];

function findFiles(
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

/** The files that an entry names; a name that holds commas comes in several entries. */
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
	let joinedName = entry;
	for (const [index, next] of following.entries()) {
		joinedName += `,${String(next)}`;
		const file = [...all].find(([key]) => key.includes(',') && withoutBlanks(key) === joinedName);
		if (file !== undefined) return { files: [file], joined: index + 1 };
	}
	return undefined;
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
		BINARY_FIELDS.displayName,
		known.length === 0
			? `names ${quote(name)}, but the item has no binary fields`
			: `names ${quote(name)}, which the item does not have; it has ${known.map(quote).join(', ')}`,
		'Correct the name, or write * to send the files that an item has, if it has any.',
	);
}

function factsOf(field: string, { fileName, fileExtension, mimeType }: IBinaryData): FileFacts {
	const extension = fileExtension === undefined ? '' : `.${fileExtension}`;
	const name = fileName ?? `${field}${extension}`;
	return { name, mimeType };
}

/** n8n says the size in bytes, older versions as text. */
function isEmpty({ id, data, bytes, fileSize }: IBinaryData): boolean {
	return bytes === 0 || fileSize === '0 B' || (id === undefined && data === '');
}
