/**
 * What stands before a tool call in the text of a model: Mistral's mark, without the bracket at its end,
 * which may be missing, and that of Hermes and Qwen.
 */
export const CALL_MARKS = ['[TOOL_CALLS', '<tool_call>'] as const;

/** Marks around the tools and results in a prompt; a model never has to write these. */
export const RESULT_MARKS = [
	'[TOOL_RESULTS]',
	'[/TOOL_RESULTS]',
	'[TOOL_CONTENT]',
	'[AVAILABLE_TOOLS]',
	'[/AVAILABLE_TOOLS]',
	'<tool_response>',
] as const;

export const TOOL_MARKS = [...CALL_MARKS, ...RESULT_MARKS] as const;

/** So many characters of a mark at the end of a text are a part of one: `[TOOL`. */
export const HALF_MARK = 5;
