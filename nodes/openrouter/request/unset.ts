/** The fields that are set, in their order; an object without any is unset itself. */
export function unlessEmpty<Fields extends object>(fields: Fields): Fields | undefined {
	const set = withoutUnset(fields);
	return Object.keys(set).length > 0 ? set : undefined;
}

/** The fields that are set, in their order: one that is absent moves no other. */
export function withoutUnset<Fields extends object>(fields: Fields): Fields {
	const set: Partial<Fields> = { ...fields };
	for (const name of Object.keys(fields) as Array<keyof Fields>) {
		if (set[name] === undefined) delete set[name];
	}
	return set as Fields;
}
