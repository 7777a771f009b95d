const { must, STATUSES } = require('./history');

/** @import {IDataObject, INodeExecutionData} from 'n8n-workflow' */
/** @import {Story} from './campaign' */
/** @import {Status} from './history' */
/** @import {Subject} from './subjects' */

/** What the node said of one profile. @typedef {{ status: Status, id?: unknown }} Said */

/** @param {INodeExecutionData} item */
function indexOf({ pairedItem }) {
	return /** @type {{ item: number }} */ (pairedItem).item;
}

/** What an item says of a profile, whether it is a result item or an error item. @param {IDataObject} json */
function outcomeIn(json) {
	return /** @type {IDataObject & { status: Status }} */ ('error' in json ? json.details : json);
}

/**
 * @param {readonly Subject[]} subjects
 * @param {readonly INodeExecutionData[]} items
 * @returns {Map<Subject, Said>}
 */
function saidOfItems(subjects, items) {
	/** @type {Map<Subject, Said>} */
	const said = new Map();
	items.forEach((item, n) => {
		must(indexOf(item) === n, `item ${indexOf(item)} is the ${n}th that came back`);
		const { status, profile_id: id = null } = outcomeIn(item.json);
		said.set(/** @type {Subject} */ (subjects[n]), { status, id });
	});
	must(items.length === subjects.length, 'an item did not come back');
	return said;
}

/**
 * What summaries and what stands below them say of the records of files.
 * @param {NonNullable<Story['plan']['files']>} files
 * @param {readonly INodeExecutionData[]} items
 * @param {(subject: Subject) => boolean} wasAccepted for records that are accepted or planned, which
 * only the summary knows of
 * @returns {Map<Subject, Said>}
 */
function saidOfFiles(files, items, wasAccepted) {
	/** @type {Map<Subject, Said>} */
	const said = new Map();
	files.forEach(({ records, start }, file) => {
		const jsons = items.filter((item) => indexOf(item) === file).map(({ json }) => json);
		const summaries = jsons.filter((json) => 'profiles' in json);
		if (jsons.length === 1 && summaries.length === 0 && !('line' in outcomeIn(jsons[0] ?? {}))) {
			return;
		}
		must(summaries.length === 1, `file ${file} has ${summaries.length} summaries`);
		const summary = /** @type {Record<string, number>} */ (summaries[0]);
		for (const json of jsons) {
			if ('profiles' in json) continue;
			const { line, status } = outcomeIn(json);
			const subject = records[Number(line) - start];
			if (subject === undefined) throw new Error(`file ${file} has no record on line ${line}`);
			must(!said.has(subject), `line ${line} came back twice`);
			said.set(subject, { status });
		}
		for (const subject of records) {
			if (said.has(subject)) continue;
			const isAccepted = !summary.planned || (summary.accepted && wasAccepted(subject));
			said.set(subject, { status: isAccepted ? 'accepted' : 'planned' });
		}
		must(summary.profiles === records.length, `file ${file}: a record has no outcome`);
		for (const status of STATUSES) {
			const count = records.filter((subject) => said.get(subject)?.status === status).length;
			must((summary[status] ?? 0) === count, `file ${file}: wrong count of ${status}`);
		}
	});
	return said;
}

module.exports = { indexOf, saidOfFiles, saidOfItems };
