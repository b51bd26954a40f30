/** Header names in lower case. */
export type Headers = Record<string, unknown>;

/** One HTTP reply of the API; `text` is the whole body. */
export interface HttpReply {
	status: number;
	headers: Headers;
	text: string;
	/** The time it came, in milliseconds since 1970. */
	wallClockMs: number;
}

/** An HTTP reply without its body. */
export type HttpHead = Omit<HttpReply, 'text'>;
