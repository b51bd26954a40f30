import { invalid, type Checked } from '../../checked';

/** An expression that n8n cannot resolve is the item's own failure, not the run's. */
export function readSafely<Value>(read: () => Checked<Value>): Checked<Value> {
	try {
		return read();
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return invalid('Expression', `failed: ${message}`);
	}
}
