import { readDataReply, type DataReply } from '../openrouter/reply/dataReply';
import { readNoReply } from '../openrouter/reply/noReply';
import type { ApiRequest, Client } from './client';

/**
 * Makes one GET of the API, without retries; never rejects for what happens on the network.
 *
 * @param accepts whether the `data` of a reply has the shape of what is asked for
 */
export async function askForData(
	client: Client,
	request: Omit<ApiRequest, 'method' | 'body'>,
	accepts: (data: unknown) => boolean,
): Promise<DataReply> {
	const sent = await client.send({ method: 'GET', ...request });
	return sent.kind === 'noReply' ? readNoReply(sent) : readDataReply(sent, accepts);
}
