/** A multiple of three, so that only the last piece of base64 is padded. */
const PIECE_BYTES = 3 * 16 * 1024;

/**
 * A text of a request that ends with a file in base64. It keeps the bytes of the file, of which
 * JSON.stringify makes the whole text. `host/jsonBody.ts` takes the text in pieces, so that memory holds
 * the file once.
 */
export class Base64Text {
	private bytes: Uint8Array | null;

	/**
	 * @param start text in front of the file, such as `data:image/png;base64,`
	 * @param bytes the file
	 */
	constructor(
		readonly start: string,
		bytes: Uint8Array,
	) {
		this.bytes = bytes;
	}

	/** Length of the file in base64, in bytes. */
	get length(): number {
		return Math.ceil(this.file.length / 3) * 4;
	}

	/** The file in base64. It can be taken once, so that nothing holds it while the model answers. */
	*takePieces(): Generator<Buffer> {
		const { file } = this;
		this.bytes = null;
		for (let at = 0; at < file.length; at += PIECE_BYTES) {
			yield Buffer.from(toBase64(file.subarray(at, at + PIECE_BYTES)), 'latin1');
		}
	}

	toJSON(): string {
		return this.start + toBase64(this.file);
	}

	private get file(): Uint8Array {
		if (this.bytes === null) throw new Error('The file was sent already');
		return this.bytes;
	}
}

function toBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
	return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
