/**
 * Whether a regular expression may take time that grows exponentially: a repeat within a repeat,
 * `(a+)+`, or a choice within a repeat whose options may begin alike, `(a|ab)*`. The judgement is a
 * rough one: it also refuses some harmless patterns. A repeat within a repeat is fine where a
 * character marks each round that the inner one cannot take, as in `(-[a-z]+)*`.
 */
export function mayTakeForever(pattern: string): boolean {
	const groups: Group[] = [newGroup()];
	for (let index = 0; index < pattern.length; index += 1) {
		const group = groups.at(-1) ?? newGroup();
		const character = pattern.charAt(index);
		let closed: Group | null = null;
		if (character === '(') {
			groups.push(newGroup());
			index +=
				/^\?(?:[:=!]|<[=!]|<[^>]*>)/.exec(pattern.slice(index + 1, index + 60))?.[0].length ?? 0;
			continue;
		}
		if (character === '|') {
			group.hasChoice = true;
			group.isAtStart = true;
			continue;
		}
		if (character === ')') {
			closed = groups.pop() ?? null;
		} else {
			const atom = readAtom(pattern, index);
			index += atom.length - 1;
			const parent = groups.at(-1);
			parent?.atoms.push({ atom, isRepeated: false, isFixed: true });
			if (parent?.isAtStart === true) {
				// Two options with the same plain first character, or any that is a class, may overlap.
				const isPlain = /^[\w\s\-,;:@#%&!~'"/]$/u.test(atom);
				if (!isPlain || parent.starts.has(atom)) parent.mayOverlap = true;
				parent.starts.add(atom);
				parent.isAtStart = false;
			}
		}
		const repeat = /^(?:[*+]|\{\d+(?:,\d*)?\}|\?)\??/.exec(
			pattern.slice(index + 1, index + 40),
		)?.[0];
		const outer = groups.at(-1);
		if (closed !== null && outer !== undefined) {
			outer.hasRepeat ||= closed.hasRepeat;
			if (outer.isAtStart) {
				outer.isAtStart = false;
				outer.mayOverlap = true;
			}
			outer.hasOverlap ||= closed.hasOverlap || (closed.hasChoice && closed.mayOverlap);
		}
		if (closed !== null) outer?.atoms.push({ atom: '', isRepeated: false, isFixed: false });
		if (repeat === undefined) continue;
		index += repeat.length;
		const last = outer?.atoms.at(-1);
		if (last !== undefined) last.isFixed = false;
		if (!isLong(repeat)) continue;
		if (last !== undefined) last.isRepeated = true;
		if (closed !== null && closed.hasOverlap) return true;
		if (closed !== null && closed.hasRepeat && !hasSeparator(closed)) return true;
		if (closed !== null && closed.hasChoice && closed.mayOverlap) return true;
		if (outer !== undefined) outer.hasRepeat = true;
	}
	return false;
}

interface Atom {
	/** Empty for a group. */
	atom: string;
	isRepeated: boolean;
	/** It stands there exactly once. */
	isFixed: boolean;
}

interface Group {
	atoms: Atom[];
	/** Holds a repeat without a small bound. */
	hasRepeat: boolean;
	hasChoice: boolean;
	/** Its own options may begin alike. */
	mayOverlap: boolean;
	/** A group within it has options that may begin alike. */
	hasOverlap: boolean;
	isAtStart: boolean;
	starts: Set<string>;
}

function newGroup(): Group {
	return {
		atoms: [],
		hasRepeat: false,
		hasChoice: false,
		mayOverlap: false,
		hasOverlap: false,
		isAtStart: true,
		starts: new Set(),
	};
}

/** Whether each round of a group begins or ends with a character that nothing repeated in it takes. */
function hasSeparator({ atoms, hasChoice }: Group): boolean {
	if (hasChoice || atoms.some(({ atom }) => atom === '')) return false;
	const others = atoms.filter(({ isFixed }) => !isFixed);
	return [atoms.at(0), atoms.at(-1)].some((separator) => {
		const character = separator?.atom.replace(/^\\(?=[^\w])/u, '');
		if (separator?.isFixed !== true || character === undefined) return false;
		if (!/^[^.^$]$/u.test(character) && !/^\\[.^$]$/.test(separator.atom)) return false;
		return others.every(({ atom }) => !new RegExp(`^(?:${atom})$`, 'u').test(character));
	});
}

function readAtom(pattern: string, index: number): string {
	const rest = pattern.slice(index, index + 1_000);
	return (
		/^(?:\\(?:[pPu]\{[^}]*\}|[^])|\[(?:\\[^]|[^\]\\])*\]|[^])/.exec(rest)?.[0] ?? rest.charAt(0)
	);
}

/** True for `*`, `+`, `{2,}` and counts above 10. */
function isLong(repeat: string): boolean {
	if (/^[*+]/.test(repeat)) return true;
	const bounds = /^\{(\d+)(,?)(\d*)\}/.exec(repeat);
	if (bounds === null) return false;
	const [, least = '', comma = '', most = ''] = bounds;
	return comma === ',' ? most === '' || Number(most) > 10 : Number(least) > 10;
}
