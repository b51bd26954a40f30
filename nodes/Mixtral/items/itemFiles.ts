import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { invalid, quote, valid, type Checked } from '../../checked';
import { binaryFieldsField, readFiles, urlsField, type Files } from '../../fields/files';
import {
	contentFilePart,
	EMPTY_FILE,
	typeRefusal,
	urlFilePart,
	type Refusal,
} from '../../openrouter/request/files';
import { extensionOf, typeByFacts, type FileFacts } from '../../openrouter/request/fileTypes';
import type { ContentPart } from '../../openrouter/chatMessage';
import { pendingPart } from '../../openrouter/request/pendingParts';
import { findFiles, type NamedFile } from './findFiles';

/** What the files of an item add to its request. */
export interface FileValues {
	/** Those of binary files are pending. */
	fileParts: ContentPart[];
	/** Absent where there are no files. */
	pdfEngine?: string;
	/** Equal for files that make the same parts, where `noteContents` has read them. */
	identity: string;
}

/** n8n's own name for workflows that keep files inside of the JSON. */
const COMBINED = 'combined';

/** The files that go with items. */
export class ItemFiles {
	private readonly isCombined: boolean;
	/** Digests of the parts of files. */
	private readonly digests = new WeakMap<IBinaryData, string>();

	constructor(private readonly context: IExecuteFunctions) {
		const { getWorkflowSettings } = context as Partial<IExecuteFunctions>;
		this.isCombined = getWorkflowSettings?.call(context).binaryMode === COMBINED;
	}

	/**
	 * Checks the files of an item by what n8n knows of them: names, types and sizes. Nothing is read.
	 *
	 * @param raw the parameter as the user set it
	 */
	valuesOf(raw: unknown, itemIndex: number): Checked<FileValues> {
		const files = readFiles(raw);
		if (!files.ok) return files;
		const found = this.find(files.value, itemIndex);
		if (!found.ok) return found;
		const { urls = [], imageDetail, pdfEngine } = files.value;
		const options = { ...(imageDetail !== undefined && { imageDetail }) };
		const fileParts: ContentPart[] = [];
		for (const file of found.value) {
			const [, binary] = file;
			const refusal = isEmpty(binary) ? EMPTY_FILE : typeRefusal(factsOf(file));
			if (refusal !== null) return refusedFile(file, refusal);
			fileParts.push(pendingPart(() => this.partOf(file, options)));
		}
		for (const url of urls) {
			const made = urlFilePart(url, options);
			if (!made.ok) {
				return invalid(
					urlsField.displayName,
					`holds ${quote(url)}, which ${made.why}`,
					made.remedy,
				);
			}
			fileParts.push(made.part);
		}
		return valid({
			fileParts,
			identity: JSON.stringify([imageDetail, ...found.value.map((file) => this.identityOf(file))]),
			...(fileParts.length > 0 && pdfEngine !== undefined && { pdfEngine }),
		});
	}

	/** Hashes the files of an item, so that equal files are found without keeping them in memory. */
	async noteContents(raw: unknown, itemIndex: number): Promise<void> {
		const files = readFiles(raw);
		const found = files.ok ? this.find(files.value, itemIndex) : files;
		for (const file of found.ok ? found.value : []) {
			const [, binary] = file;
			if (this.digests.has(binary)) continue;
			const part = await this.partOf(file, {});
			if (!part.ok) continue;
			const digest = createHash('sha256').update(JSON.stringify(part.value)).digest('base64');
			this.digests.set(binary, digest);
		}
	}

	private identityOf([, binary]: NamedFile): unknown {
		return this.digests.get(binary) ?? binary.id;
	}

	private find({ binaryFields = [] }: Files, itemIndex: number): Checked<NamedFile[]> {
		const item = this.context.getInputData()[itemIndex] ?? { json: {} };
		return findFiles(binaryFields, item, this.isCombined);
	}

	private async partOf(
		file: NamedFile,
		options: { imageDetail?: string },
	): Promise<Checked<ContentPart>> {
		try {
			const [, binary] = file;
			// n8n uses the index of the item only where it gets a name.
			const bytes = await this.context.helpers.getBinaryDataBuffer(0, binary);
			const made = contentFilePart(bytes, factsOf(file), options);
			return made.ok ? valid(made.part) : refusedFile(file, made);
		} catch (error) {
			const why = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
			return refusedFile(file, { why, remedy: 'Check that n8n still has the file.' });
		}
	}
}

function refusedFile(
	[field, { fileName }]: NamedFile,
	{ why, remedy }: Refusal,
): ReturnType<typeof invalid> {
	const file = fileName === undefined ? '' : ` (${quote(fileName)})`;
	return invalid(
		binaryFieldsField.displayName,
		`names ${quote(field)}${file}, which ${why}`,
		remedy,
	);
}

function factsOf([field, { fileName, fileExtension, mimeType }]: NamedFile): FileFacts {
	const isDocument = typeByFacts({ mimeType })?.kind === 'document';
	const ending = isDocument ? extensionOf(mimeType) : '';
	const extension = fileExtension === undefined ? ending : `.${fileExtension}`;
	const name = fileName ?? `${field}${extension}`;
	return { name, mimeType };
}

/** n8n says the size in bytes, older versions as text. */
function isEmpty({ id, data, bytes, fileSize }: IBinaryData): boolean {
	return bytes === 0 || fileSize === '0 B' || (id === undefined && data === '');
}
