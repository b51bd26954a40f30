import type { Quantization } from '@openrouter/sdk/models' with { 'resolution-mode': 'import' };
import type OpenAI from 'openai';
import type { ChatMessage, ContentPart } from '../../nodes/openrouter/chatMessage';
import type { RequestOptions } from '../../nodes/fields/options';
import type { Routing } from '../../nodes/fields/routing';

type Holds<Claim extends true> = Claim;
type Fits<Part, Whole> = [Part] extends [Whole] ? true : false;
type Same<First, Second> = Fits<First, Second> extends true ? Fits<Second, First> : false;

/** An interface as a plain type, which may stand where any further field is allowed. */
type Plain<Value> = Value extends object ? { [Key in keyof Value]: Plain<Value[Key]> } : Value;

/** OpenAI's messages but for the one of its oldest models, which OpenRouter does not take. */
type OpenAiMessage = Exclude<
	OpenAI.ChatCompletionMessageParam,
	OpenAI.ChatCompletionFunctionMessageParam
>;
type OpenAiPart = OpenAI.ChatCompletionContentPart;
type OpenAiTier = NonNullable<OpenAI.ChatCompletionCreateParams['service_tier']>;

/** Types of the node that say the same as those of the clients; `tsc` fails where they do not. */
export type WireTypesAgree = [
	Holds<Same<ChatMessage['role'], OpenAiMessage['role']>>,
	Holds<Fits<Plain<OpenAiPart>, ContentPart>>,
	Holds<Fits<Plain<OpenAiMessage>, Partial<ChatMessage>>>,
	Holds<Same<NonNullable<RequestOptions['serviceTier']>, OpenAiTier>>,
	Holds<
		Same<
			NonNullable<Routing['quantizations']>[number],
			(typeof Quantization)[keyof typeof Quantization]
		>
	>,
];
