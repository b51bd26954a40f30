/** Makes a text of a length. */
export type MakeText = (length: number) => string;

/** What is repeated to make a text that is hard on one reader or another. */
export const PIECES: readonly string[] = [
	// Blanks and what readers skip.
	...[
		' ',
		'\n',
		' \t\r\n',
		'\u00a0',
		'\u200b',
		'\u0000',
		'a ',
		'. ',
		'.',
		'-',
		'/',
		'\\',
		',',
		' , ',
	],
	// Brackets.
	...[
		'{',
		'[',
		'}',
		']',
		'{}',
		'[]',
		'{}}',
		'[{"',
		'{ ',
		'[ ',
		'} ',
		'{{',
		'{{ $json.a }}',
		'{{$json["',
	],
	// JSON, whole and broken.
	...[
		'{"a": ',
		'{"a":1}',
		'{a:',
		"{'a': 'x' ",
		'[1, ',
		'{"a": "b"c',
		'{"a":NaN,',
		'"a":',
		'1,',
		'1',
	],
	...['{"message":"', '"error":{', 'NaN', '-Infinity,', '{"a":[', '"1",', '[null,'],
	// Quotes, escapes, comments.
	...[
		'"',
		'" ',
		"'",
		'“',
		'`',
		'```',
		'\\"',
		'\\\\"',
		'"\t',
		'"//',
		'"/*',
		'/*',
		'//',
		'" #a',
		'# ',
		'/*"',
	],
	// Tags of templates, thoughts, tools, and halves of them.
	...['<s>', '</s>', '[INST]', '[/INST]', '[INST', '</s> [INST] ', '<s', '"</s>', '`<s>` '],
	...['<s></s>', '</s>[/INST]', 'a</s> ', '[/INST]"</s>', '</s><s>[INST] x'],
	...['<think>', '</think>', '<think ', '<think></thinking>', '{"a":1}</think>', '`</think>'],
	...[
		'[TOOL_CALLS]',
		'[TOOL_CALLS] [{"name":"f","arguments":{}}]',
		'<tool_call>',
		'[TOOL',
		'f{',
		'f[ARGS]{}',
	],
	...['[TOOL_RESULTS]', '[TOOL_CALLS] [', '[TOOL_CALLS]f[ARGS]{"a":"', '`[TOOL_CALLS]'],
	...['f', 'f{}', 'f {', '{"name":', '\\_'],
	// Event streams.
	...[
		'data: ',
		'data: \n\n',
		':\n',
		': x\n',
		'event: error\n',
		'id: 1\n',
		'\r',
		'\r\n',
		'data: {}\n\n',
		'data:{',
	],
	// Web pages and addresses.
	...[
		'<',
		'<a ',
		'<!--',
		'<title>',
		'&amp;',
		'data:,',
		'http://a',
		'%',
		'%41',
		'=',
		'//',
		'@',
		':',
	],
	// The start of a secret, and characters that others are made of.
	...[
		'sk-or-v1-',
		'sk-or-v1-aaaa',
		'aaaa',
		'%73%6b',
		'\\u0073',
		'\\\\u0073',
		'%2573',
		'\ud83d',
		'😀',
		'é',
		'0',
		'token ',
		'limit exceeded ',
	],
];

export const repeated =
	(piece: string): MakeText =>
	(length) =>
		piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** The alphabet of random texts. */
export const ALPHABET: readonly string[] = [
	...'{}[]"\'`,: \n\\/*#a1<>.%',
	...[
		'<think>',
		'</think>',
		'<s>',
		'</s>',
		'[INST]',
		'[/INST]',
		'//',
		'/*',
		'\\"',
		'data: ',
		'\n\n',
	],
];
