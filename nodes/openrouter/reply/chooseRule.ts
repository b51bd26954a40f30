import { isError, type ErrorBody } from '../errors/errorBody';
import {
	contentKind,
	contentKindOf,
	isQuotaSpent,
	isRequestTooExpensive,
	keyProblem,
	missingAbility,
} from '../errors/errorKinds';
import { isWebPage } from '../errors/failureText';
import { RULES, STATUS_RULES, type Doubt, type Rule } from './failureRules';

export interface Choice {
	rule: Rule;
	doubt?: Doubt;
	/** The message, where the words of the error are only a part of it. */
	says?: string;
}

/**
 * Finds the rule for an error. What is fatal is said by OpenRouter about the user's key, account or
 * address; what a provider behind it says fails that item only, whatever its words are.
 *
 * @param status of the reply, or the code inside a 200
 * @param words of the error, for a person
 * @param page the body where it is no JSON, else empty
 */
export function chooseRule(status: number, error: ErrorBody, words: string, page: string): Choice {
	if (status >= 300 && status < 400) return { rule: RULES.redirect };
	const place = status === 407 || status === 429 ? null : placeOf(status, page, words);
	if (place !== null) return place;
	const named = ruleByContent(status, error, words);
	if (named !== null) return { rule: named };
	switch (status) {
		case 401:
			return error.isFromProvider
				? { rule: RULES.providerKey }
				: { rule: ruleOf(401), doubt: 'unlessRepeated' };
		case 402:
			return { rule: paymentRule(error) };
		case 403:
			return { rule: forbiddenRule(error) };
		case 400:
		case 404:
		case 422:
			return { rule: abilityRule(words) ?? ruleOf(status) };
		case 429:
			return { rule: isQuotaSpent(error) ? RULES.providerCredits : ruleOf(status) };
		default:
			return { rule: ruleOf(status) };
	}
}

function ruleOf(status: number): Rule {
	const known = STATUS_RULES[status];
	if (known !== undefined) return known;
	const isClient = status >= 400 && status < 500;
	return isClient ? RULES.otherClientError : RULES.otherServerError;
}

/** What is not the API: a web page, or a server that does not know the path and says so in plain text. */
function placeOf(status: number, page: string, words: string): Choice | null {
	const isPage = isWebPage(page);
	if (isPage && status >= 500) {
		const says = `A web page came instead of a reply: ${words}`;
		return { rule: RULES.gatewayPage, doubt: 'unlessAnswered', says };
	}
	const isUnknownPath = (status === 404 || status === 405) && page.trim() !== '';
	if (!isPage && !isUnknownPath) return null;
	const what = isPage ? 'it replies with a web page' : 'it replies';
	const says = `This address is not an OpenRouter API: ${what} (${words})`;
	return { rule: RULES.notTheApi, doubt: 'unlessRepeated', says };
}

/** What codes and words say about the prompt, with any status. */
function ruleByContent(status: number, error: ErrorBody, words: string): Rule | null {
	if (status === 401 || status === 402 || status === 407 || status === 429) return null;
	const { metadata } = error;
	if (Array.isArray(metadata.reasons) || metadata.flagged_input !== undefined) {
		return RULES.flaggedInput;
	}
	const isOwn403 = status === 403 && !error.isFromProvider;
	const kind = contentKind(error) ?? (status >= 500 || isOwn403 ? null : contentKindOf(words));
	if (kind === 'refused') return RULES.contentPolicy;
	return kind === 'tooLong' && status !== 403 ? RULES.contextLength : null;
}

function paymentRule(error: ErrorBody): Rule {
	if (!error.isOwnProviderKey && isRequestTooExpensive(error)) return RULES.requestTooExpensive;
	return error.isFromProvider ? RULES.providerCredits : ruleOf(402);
}

/** A 403 may be about the content, the model, or the key and its money: only the last is fatal. */
function forbiddenRule(error: ErrorBody): Rule {
	const { metadata, availability } = error;
	if (metadata.patterns !== undefined || isError(availability)) return ruleOf(403);
	if (error.isFromProvider) return RULES.providerForbids;
	const problem = keyProblem(error);
	if (problem === null) return ruleOf(403);
	return problem === 'limit' ? RULES.keyLimit : RULES.keyForbidden;
}

function abilityRule(words: string): Rule | null {
	const missing = missingAbility(words);
	if (missing === null) return null;
	return missing === 'tools' ? RULES.noTools : RULES.noImages;
}
