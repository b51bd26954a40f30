import type { IHttpRequestMethods } from 'n8n-workflow';

/** A request to the API as a way to send it needs it. */
interface WireRequest {
	method: IHttpRequestMethods;
	url: string;
	query?: Record<string, string | number>;
	body?: object;
	headers: Record<string, string>;
	/** Ends the request, its body included. */
	signal: AbortSignal;
	/** Time after which an idle connection may be given up. */
	idleTimeoutMs: number;
}

/** A reply whose head has come. */
export interface WireReply {
	status: number;
	headers: unknown;
	/** Unpacked, in pieces; text where the way cannot do otherwise. */
	body: AsyncIterable<unknown> | string;
}

/**
 * One way to send a request: without redirects, every status a reply.
 *
 * @throws when no reply begins; `body` throws when the reply breaks off or `signal` aborts
 */
export type Transport = (request: WireRequest) => Promise<WireReply>;
