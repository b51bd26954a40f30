import type { INodeProperties } from 'n8n-workflow';
import { invalid, quote, valid, type Checked } from '../checked';
import { isRecord } from '../values';
import { declaredRule, isUnset, type Rule } from './rules';

/** The fields of a collection that take more, or less, than their declaration says. */
type Rules = Readonly<Record<string, Rule<unknown>>>;

type ChoiceOf<Field> = Field extends { options: ReadonlyArray<infer Option> }
	? Option extends { value: infer Value }
		? Value
		: never
	: never;

/** The type of a value by the declaration of its field. */
type DeclaredValue<Field extends INodeProperties> = Field['type'] extends 'number'
	? number
	: Field['type'] extends 'boolean'
		? boolean
		: Field['type'] extends 'string'
			? string
			: Field['type'] extends 'options'
				? ChoiceOf<Field>
				: Field['type'] extends 'multiOptions'
					? Array<ChoiceOf<Field>>
					: unknown;

type FieldValue<Field extends INodeProperties, Extra> = Field['name'] extends keyof Extra
	? Extra[Field['name']] extends Rule<infer Value>
		? Exclude<Value, undefined>
		: never
	: DeclaredValue<Field>;

/** What the fields hold; a field that is unset is absent. */
export type Values<Fields extends readonly INodeProperties[], Extra = object> = {
	[Field in Fields[number] as Field['name']]?: FieldValue<Field, Extra>;
};

/** What the fields hold, with the default of the declaration for one that is unset. */
export type Settings<Fields extends readonly INodeProperties[], Extra = object> = Required<
	Values<Fields, Extra>
>;

type Reader<Value> = (raw: unknown) => Checked<Value>;

/** The rules that were given; none where the argument is left out. */
type Given<Extra> = string extends keyof Extra ? object : Extra;

/**
 * Makes the reader of some fields of a collection, once per process, since it runs for every item.
 * Label, range, choices and default are those of the declaration; complaints come in the order of the
 * fields.
 *
 * @param label of the collection
 */
export function fieldsReader<
	const Fields extends readonly INodeProperties[],
	Extra extends Rules = object & Rules,
>(label: string, fields: Fields, extra?: Extra): Reader<Values<Fields, Given<Extra>>>;
export function fieldsReader(
	label: string,
	fields: readonly INodeProperties[],
	extra: Rules = {},
): Reader<Record<string, unknown>> {
	const readers = fields.map((field) => ({
		name: field.name,
		label: field.displayName,
		rule: extra[field.name] ?? declaredRule(field),
	}));
	return (raw) => {
		const values: Record<string, unknown> = {};
		if (isUnset(raw)) return valid(values);
		if (!isRecord(raw)) return invalid(label, `must be an object with fields, not ${quote(raw)}`);
		for (const { name, label: fieldLabel, rule } of readers) {
			if (!Object.hasOwn(raw, name) || isUnset(raw[name])) continue;
			const read = rule(raw[name], fieldLabel);
			if (!read.ok) return read;
			if (read.value !== undefined) values[name] = read.value;
		}
		return valid(values);
	};
}

/** Like `fieldsReader`, with defaults for what is unset. */
export function settingsReader<
	const Fields extends readonly INodeProperties[],
	Extra extends Rules = object & Rules,
>(label: string, fields: Fields, extra?: Extra): Reader<Settings<Fields, Given<Extra>>>;
export function settingsReader(
	label: string,
	fields: readonly INodeProperties[],
	extra?: Rules,
): Reader<Record<string, unknown>> {
	const defaults = Object.fromEntries(fields.map((field) => [field.name, field.default]));
	const read = fieldsReader(label, fields, extra);
	return (raw) => {
		const values = read(raw);
		return values.ok ? valid({ ...defaults, ...values.value }) : values;
	};
}

/** Reads one field outside of a collection; its default if it is unset. */
export function fieldReader<const Field extends INodeProperties>(
	field: Field,
): Reader<DeclaredValue<Field>>;
export function fieldReader(field: INodeProperties): Reader<unknown> {
	const rule = declaredRule(field);
	return (raw) => {
		if (isUnset(raw)) return valid(field.default);
		const read = rule(raw, field.displayName);
		return read.ok ? valid(read.value ?? field.default) : read;
	};
}
