import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Counts } from '../../output/tally';
import { NamedPlaces, onlyPathIn } from '../../parameters/namedPlaces';
import type { FirstOf } from '../../parameters/oneForAll';
import { isTyped, listsOfFirst, nodesOfOne, takesOneForAll } from '../../parameters/oneForAll';
import { rawParameter } from '../../parameters/parameter';
import type { FileColumnRow } from '../../profiles/fileColumns';
import type { FieldActionRow } from '../../profiles/functions';
import type { Misplaced } from '../../profiles/misplaced';
import { misplacedIn } from '../../profiles/misplaced';
import {
	failedHint,
	firstsHint,
	misplacedHint,
	missingHint,
	sameHint,
	variantsHint,
} from '../../profiles/names';
import { areSeveralPeople, isListOfPeople } from '../../profiles/people';
import { isOfPeople } from '../../profiles/schema';
import type { SubscriptionRow } from '../../profiles/subscriptions';
import { mappedColumns } from './profileData.parameters';

/** What is said of parameters that n8n takes without a word, though hardly anybody means them so. */
export function parameterNotices(
	context: IExecuteFunctions,
	places: NamedPlaces,
	counts: Counts,
): string[] {
	const missing = places.missing();
	const failed = places.failed();
	const profiles = Object.values(counts).reduce((sum, count) => sum + count, 0);
	const same = profiles > 1 ? oneForAll(context) : [];
	const slips = misplaced(context);
	const firsts = firstsOfPeople(context);
	return [
		...(missing.length > 0 ? [missingHint(missing, isOfFile(context) ? 'file' : 'item')] : []),
		...(failed.length > 0 ? [failedHint(failed)] : []),
		...(places.variants.size > 0 ? [variantsHint(places.variants)] : []),
		...(same.length > 0 ? [sameHint(same)] : []),
		...(slips.length > 0 ? [misplacedHint(slips)] : []),
		...(firsts.length > 0 ? [firstsHint(firsts)] : []),
	];
}

/** What expressions take from items, or from records of files. `changes`: see `profileDataProperties`. */
export function namedPlaces(context: IExecuteFunctions, changes: boolean): NamedPlaces {
	const places = new NamedPlaces(isOfFile(context));
	const add = (name: string, title: string) => places.add(rawParameter(context, name), title);
	if (isJson(context)) add('profileJson', 'Profile JSON');
	for (const [name, raw] of mappedColumns(context)) places.add(raw, `Columns, ${name}`);
	for (const { name, field } of fileColumnRows(context)) {
		if (name && field) places.addName(String(name), String(field), 'File Columns');
	}
	add('subscriptions', 'Subscriptions');
	if (changes) add('fieldActions', 'Field Actions');
	return places;
}

/** The parameters that give all profiles the same, though they say whose each of them is. */
function oneForAll(context: IExecuteFunctions): string[] {
	const isFirst = (raw: unknown) =>
		takesOneForAll(raw) &&
		(!isOnlyOne(context, raw) ||
			isSeen(() => areSeveralPeople(someItems(context).map(({ json }) => json))));
	const isOne = (raw: unknown) => isTyped(raw) || isFirst(raw);
	const owns = ['email', 'phones', 'profile_id', rawParameter(context, 'matchField')];
	const isSame = (name: string, raw: unknown) =>
		owns.includes(name) ? isOne(raw) : isOfPeople(name) && isFirst(raw);
	const columns = mappedColumns(context)
		.filter(([name, raw]) => isSame(name, raw))
		.map(([name]) => `Columns, ${name}`);
	const actions = rowsOf<FieldActionRow>(context, 'fieldActions.action')
		.filter(({ field, value }) => isOfPeople(String(field)) && isFirst(value))
		.map(({ field }) => `Field Actions, ${String(field)}`);
	const isOneAddress = ({ channel, more, ...row }: SubscriptionRow) => {
		const address = row[(ADDRESSES[channel] ?? 'phone') as keyof typeof row];
		// Evaluated once for all records, unless it names a field of theirs.
		const isOnce = isOfFile(context) && /^=(?![^]*\$json\b)/.test(String(address));
		return isOnce || isOne(address) || isFirst(more?.when);
	};
	const rows = rowsOf<SubscriptionRow>(context, 'subscriptions.subscription');
	return [
		...(isJson(context) && isOne(rawParameter(context, 'profileJson')) ? ['Profile JSON'] : []),
		...columns,
		...actions,
		...(rows.some(isOneAddress) ? ['Subscriptions'] : []),
	];
}

/** Where in a row of Subscriptions the address of a channel stands, if not in `phone`. */
const ADDRESSES: Readonly<Record<string, keyof SubscriptionRow>> = {
	email: 'email',
	push: 'subscriptionId',
	telegram_bot: 'chatId',
};

/** What fills a field that is for something else. */
function misplaced(context: IExecuteFunctions): Misplaced[] {
	const ofColumns = mappedColumns(context).flatMap(([field, raw]) => {
		const path = onlyPathIn(raw);
		return path === undefined ? [] : [[field, path.at(-1)!, path.join('.')] as const];
	});
	const ofFile = fileColumnRows(context).map(
		({ name, field }) => [String(field), String(name)] as const,
	);
	return misplacedIn([...ofColumns, ...ofFile]);
}

/** Whether what an expression takes for all is the only item of another node: those of this one may be its lines. */
function isOnlyOne(context: IExecuteFunctions, raw: unknown): boolean {
	return isSeen(() =>
		nodesOfOne(raw).every(
			(node) => node && context.evaluateExpression(`{{ ${node}.all().length }}`, 0) === 1,
		),
	);
}

/** Not where it cannot be seen, as in what a Code node gives that does not let anybody look. */
function isSeen(look: () => boolean): boolean {
	try {
		return look();
	} catch {
		return false;
	}
}

/** The lists of people in items of which columns take but the first: the others are lost. */
function firstsOfPeople(context: IExecuteFunctions): string[] {
	if (isOfFile(context)) return [];
	const columns = mappedColumns(context).map(([, raw]) => raw);
	const raws = isJson(context) ? [rawParameter(context, 'profileJson')] : columns;
	const firsts = raws.flatMap(listsOfFirst);
	const items = firsts.length === 0 ? [] : someItems(context);
	const hasPeople = ({ list, below }: FirstOf) =>
		items.some(({ json }) => isSeen(() => isListOfPeople(json, list, below)));
	const places = firsts
		.filter(hasPeople)
		.map(({ list }) => ['$json', ...list].join('.').replaceAll(/\.(\d+)(?=\.|$)/g, '[$1]'));
	return [...new Set(places)];
}

/** Items are alike. */
const MOST_ITEMS = 100;

function someItems(context: IExecuteFunctions): INodeExecutionData[] {
	return context.getInputData().slice(0, MOST_ITEMS);
}

function fileColumnRows(context: IExecuteFunctions): FileColumnRow[] {
	return isOfFile(context) ? rowsOf<FileColumnRow>(context, 'fileColumns.column') : [];
}

/** As the workflow stores them; an expression as a whole has none. */
function rowsOf<Row>(context: IExecuteFunctions, name: string): Row[] {
	const rows = Object.values(Object(rawParameter(context, name)) as Record<string, Row>);
	return rows.filter((row) => typeof row === 'object' && row !== null);
}

function isOfFile(context: IExecuteFunctions): boolean {
	return rawParameter(context, 'dataMode') === 'file';
}

function isJson(context: IExecuteFunctions): boolean {
	return rawParameter(context, 'dataMode') === 'json';
}
