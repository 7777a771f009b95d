const { fileNamed } = require('../engine/engine');
const { countsOrAppends, matchValuesOf } = require('./approaches');

/** @import {IDataObject} from 'n8n-workflow' */
/** @import {Approach} from './approaches' */
/** @import {Draw} from './draw' */

/**
 * A profile that is to be sent, and what the node gets of it.
 * @typedef {object} Subject
 * @property {string | undefined} key its field of that name; only profiles without content have none
 * @property {string} mark a field that it alone has: what is stored keeps the marks of all that went
 * into it
 * @property {'sound' | 'empty' | 'doubtful'} nature `empty`: it is to be refused before anything is
 * sent; `doubtful`: it may be
 * @property {IDataObject} fields of it, but for what is nested deep
 * @property {boolean} counts whether it does more each time that it changes a profile
 * @property {IDataObject} item the item that stands for it, or that its file comes with
 * @property {string} text the profile as JSON
 * @property {{ file: number, record: number }} [place] where it stands in a file
 */

/** How records stand in a file, each on a line of its own; the first one on line `start`. */
const FILE_FORMATS = [
	{
		name: 'records.jsonl',
		start: 1,
		/** @param {readonly Subject[]} records */
		write: (records) => records.map(({ text }) => text).join('\n'),
	},
	{
		name: 'records.json',
		start: 2,
		/** @param {readonly Subject[]} records */
		write: (records) => `[\n${records.map(({ text }) => text).join(',\n')}\n]`,
	},
	{
		name: 'records.csv',
		start: 2,
		/** @param {readonly Subject[]} records */
		write: (records) => {
			const names = [...new Set(['key', ...records.flatMap(({ fields }) => Object.keys(fields))])];
			const line = (/** @type {Subject} */ { key, fields }) =>
				// Too many values, for a record that is to be refused.
				key === undefined
					? `x,x${',x'.repeat(names.length)}`
					: names.map((name) => cell(fields[name]));
			return [names, ...records.map(line)].join('\r\n');
		},
	},
];

/** @param {unknown} value */
function cell(value) {
	if (!Array.isArray(value)) return value ?? '';
	return value.length === 1 ? value[0] : `"${JSON.stringify(value).replaceAll('"', '""')}"`;
}

/** Profiles in which no field holds anything. Altcraft would add each as an empty one. */
const EMPTY_TEXTS = [
	'{}',
	'{}',
	'{}',
	'{"tags":[]}',
	'{"a":{}}',
	'{"score":null}',
	'{"a":[null]}',
	'{"a":{"b":{"c":[]}},"d":null}',
	'{"a":[{},{"b":[null]}]}',
];

/** JSON mode: the profile is a text in the item, the item itself, or has a number that is none. */
const PROFILE_JSON = '={{ $json.text ?? ($json.nan ? { score: 0 / 0 } : $json) }}';

/** What is done with a profile that has a bonus, or a topic. */
const FIELD_ACTIONS = {
	action: [
		{ field: 'loyalty_points', action: 'incr', value: '={{ $json.bonus }}' },
		{ field: 'interests', action: 'add', value: '={{ $json.topic }}' },
	],
};

/** The depth up to which V8 writes JSON. The stack that is left decides, so it is found here. */
const DEEPEST = (() => {
	let [fits, fails] = [1000, 100_000];
	while (fails - fits > 1) {
		const depth = Math.floor((fits + fails) / 2);
		try {
			JSON.stringify(JSON.parse(nested(depth)));
			fits = depth;
		} catch {
			fails = depth;
		}
	}
	return fits;
})();

/** @param {number} depth */
function nested(depth) {
	return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

/** The ID of the n-th profile that is stored. @param {number} n */
function idOf(n) {
	return `663a138c${n.toString(16).padStart(16, '0')}`;
}

/**
 * Whose profiles are sent. Several may be of one person, and then share every match value.
 * @param {Draw} draw
 * @param {number} count of profiles
 * @param {Approach} home
 */
function drawPersons(draw, count, home) {
	const isMatched = home.mode !== undefined;
	const spread = draw.oneOf([2, Math.ceil(count / 3), count, 3 * count]);
	const persons = Array.from({ length: count }, (_, n) => {
		if (isMatched) return draw.between(0, spread - 1);
		return draw.chance(0.1) ? 0 : n;
	});
	const shares = { addMultiple: [0], importMultiple: [0, 0, 0.5, 1], updateMultiple: [1, 1, 0.7] };
	const share = draw.oneOf(shares[home.operation]);
	const there = [...new Set(persons)].filter(() => draw.chance(share));
	/** @param {number} person */
	const idOfPerson = (person) =>
		idOf(there.includes(person) ? there.indexOf(person) : 9000 + person);
	return { persons, there, idOfPerson };
}

/** What the database holds of a person from the start. @param {number} person */
function storedOf(person) {
	return {
		email: emailOf(person),
		phones: [phoneOf(person)],
		customer_id: customerOf(person),
		loyalty_points: 10,
		interests: ['news'],
	};
}

/** @param {number} person */
function emailOf(person) {
	return `c${person}@example.com`;
}

/** @param {number} person */
function phoneOf(person) {
	return `+7900000${1000 + person}`;
}

/** @param {number} person */
function customerOf(person) {
	return String(5000 + person);
}

/**
 * @param {Draw} draw
 * @param {object} traits
 * @param {number} traits.seed
 * @param {'file' | 'mapColumns' | 'json'} traits.dataMode
 * @param {boolean} traits.isFlat whether a profile has texts alone
 * @param {Approach} traits.home
 */
function drawSubjects(draw, { seed, dataMode, isFlat, home }) {
	const count = draw.between(1, 30);
	const { persons, there, idOfPerson } = drawPersons(draw, count, home);
	const badEmails = draw.chance(0.3) ? 0.2 : 0;
	const emptyShare = draw.chance(0.12) ? 0.1 : 0;
	const deepShare = draw.chance(0.06) ? 0.1 : 0;
	const otherShare = draw.oneOf([0.5, 1]);
	const isMatched = home.mode !== undefined;
	const countShare = isMatched && draw.chance(0.5) ? 0.2 : 0;
	const hasActions = isMatched && draw.chance(0.3);

	/** @param {number} person @param {number} n @returns {IDataObject} */
	const matchFields = (person, n) => {
		const email = draw.chance(badEmails) ? `none ${n}` : emailOf(person);
		const phone = phoneOf(person);
		const phones = [draw.chance(0.2) ? phone.replace('+7900', '+7 (900) ') : phone];
		if (draw.chance(0.2)) phones.push(phone.replace('+7900', '+7911'));
		const customer = customerOf(person);
		/** @type {[string, import('./approaches').Mode, IDataObject[string]][]} */
		const all = [
			['email', 'email', draw.chance(0.2) ? email.toUpperCase() : email],
			['phones', 'phone', phones],
			['customer_id', 'custom', draw.chance(0.2) && !isFlat ? Number(customer) : customer],
			['profile_id', 'profile_id', idOfPerson(person)],
		];
		const chosen = all.filter(([, mode]) => {
			if (mode === home.mode) return !draw.chance(emptyShare);
			if (mode === 'profile_id') return home.operation === 'updateMultiple';
			return draw.chance(isMatched ? otherShare : 0.8);
		});
		return Object.fromEntries(chosen.map(([name, , value]) => [name, value]));
	};

	/** @returns {IDataObject} */
	const changes = () => ({
		...(draw.chance(0.4) ? { _fname: `Ann ${draw.between(1, 99)}` } : {}),
		...(draw.chance(0.1) && isMatched && !isFlat
			? { _lname: { action: 'set', value: 'Lee' } }
			: {}),
		...(draw.chance(countShare) && !isFlat
			? draw.oneOf([
					{ loyalty_points: { action: 'incr', value: 1 } },
					{ interests: { action: 'add', value: ['sales'] } },
				])
			: {}),
	});

	/** @param {number} n @returns {Subject} */
	const subject = (n) => {
		const isFirst = n === 0;
		const mark = `mark${n}`;
		// What n8n makes of a run that fails depends on the first item.
		if (draw.chance(isFirst ? 3 * emptyShare : emptyShare)) {
			return { ...drawEmpty(draw, isFlat ? 'flat' : dataMode), mark };
		}
		const key = `${seed}.${n}`;
		/** What Field Actions look for. @type {IDataObject} */
		const occasions = {
			...(draw.chance(countShare) ? { bonus: 5 } : {}),
			...(draw.chance(countShare) ? { topic: 'shoes' } : {}),
		};
		const person = /** @type {number} */ (persons[n]);
		/** @type {IDataObject} */
		const fields = { key, [mark]: 'here', ...matchFields(person, n), ...changes(), ...occasions };
		const counts = countsOrAppends(fields) || (hasActions && Object.keys(occasions).length > 0);
		const more = {
			...(draw.chance(0.5) ? { db: draw.chance(0.4) ? 2 : 1 } : {}),
			...(draw.chance(0.3) ? { dry: true } : {}),
			...(draw.chance(0.5) ? { quiet: true } : {}),
		};
		const common = { key, mark, fields, counts };
		// n8n itself cannot keep an item for a later try that is as deep.
		if (draw.chance(deepShare) && !isFlat && dataMode !== 'mapColumns') {
			// At the edge, a profile may fit when it is examined, and no more when it is sent.
			const depth = draw.chance(0.3) ? draw.between(3000, 6000) : DEEPEST - draw.between(0, 80);
			const text = `${JSON.stringify(fields).slice(0, -1)},"deep":${nested(depth)}}`;
			return { ...common, nature: 'doubtful', item: { ...more, ...occasions, text }, text };
		}
		const text = JSON.stringify(fields);
		const isText = dataMode === 'json' && draw.chance(0.3);
		const item = { ...(isText ? { text, ...occasions } : fields), ...more };
		return { ...common, nature: 'sound', item, text };
	};
	return { subjects: Array.from({ length: count }, (_, n) => subject(n)), there, hasActions };
}

/**
 * @param {Draw} draw
 * @param {'file' | 'flat' | 'mapColumns' | 'json'} dataMode
 * @returns {Omit<Subject, 'mark'>}
 */
function drawEmpty(draw, dataMode) {
	const common = { key: undefined, fields: {}, counts: false };
	if (dataMode === 'flat') return { ...common, nature: 'empty', item: {}, text: '{}' };
	if (draw.chance(0.2)) {
		// JSON has no such numbers, but texts can lead to them.
		const item = dataMode === 'json' ? { nan: true } : { score: 0 / 0 };
		return { ...common, nature: 'doubtful', item, text: '{"score":-1e999}' };
	}
	if (dataMode === 'json' && draw.chance(0.2)) {
		const text = draw.oneOf(['[1]', '7', '{']);
		return { ...common, nature: 'empty', item: { text }, text: '' };
	}
	const text = draw.oneOf(EMPTY_TEXTS);
	const item = dataMode === 'json' ? { text } : JSON.parse(text);
	return { ...common, nature: 'empty', item, text };
}

/**
 * Puts the subjects into files. What a file's item says then holds for each of its records.
 * @param {Draw} draw
 * @param {Subject[]} subjects
 * @param {(typeof FILE_FORMATS)[number]} format
 */
function filesOf(draw, subjects, format) {
	const count = draw.between(1, 3);
	const share = Math.ceil(subjects.length / count);
	return Array.from({ length: count }, (_, file) => {
		const records = subjects.slice(file * share, (file + 1) * share);
		const item = {
			...(draw.chance(0.5) ? { db: draw.between(1, 2) } : {}),
			...(draw.chance(0.4) ? { dry: true } : {}),
			...(draw.chance(0.5) ? { quiet: true } : {}),
		};
		records.forEach((subject, record) => Object.assign(subject, { item, place: { file, record } }));
		const binary = fileNamed(format.name, format.write(records));
		return { item, records, start: format.start, binary };
	});
}

/**
 * Whether it is to be refused before anything is sent, also for the want of a match value.
 * @param {Approach} approach
 * @param {Subject} subject
 * @returns {Subject['nature']}
 */
function natureOf(approach, { nature, fields }) {
	const isMatched = approach.mode !== undefined;
	return isMatched && matchValuesOf(approach, fields).length === 0 ? 'empty' : nature;
}

module.exports = {
	drawSubjects,
	FIELD_ACTIONS,
	FILE_FORMATS,
	filesOf,
	idOf,
	natureOf,
	PROFILE_JSON,
	storedOf,
};
