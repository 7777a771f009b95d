// What the tests of the sources and documents themselves read. JavaScript, because n8n's lint keeps
// Node's built-ins out of every .ts file, tests included.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const PACKAGE = path.resolve(__dirname, '..');
const NODE = path.join(PACKAGE, 'nodes/Altcraft');
const IMPORT = /^(?:import|export)\s(?:(type)\s)?(?:[^;']*?\sfrom\s)?'(\.[^']+)'/gm;

/** @param {string} file below the package's folder */
function read(file) {
	return readFileSync(path.join(PACKAGE, file), 'utf8');
}

/** @param {string} folder @param {string} ending */
function filesIn(folder, ending) {
	return readdirSync(path.join(PACKAGE, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith(ending))
		.map((file) => path.join(folder, file));
}

/**
 * Where a source of the node or its credential stands, as `batches/plan`; the first part is its room.
 * @param {string} file
 */
function placeOf(file) {
	return path.relative(NODE, file).replace(/^(\.\.\/)+/, '');
}

/** Every import of one of these sources by another. */
function imports() {
	return ['nodes', 'credentials'].flatMap((folder) =>
		filesIn(folder, '.ts').flatMap((file) =>
			[...read(file).matchAll(IMPORT)].map(([, type, target = '']) => ({
				from: placeOf(path.join(PACKAGE, file.replace(/\.ts$/, ''))),
				to: placeOf(path.resolve(PACKAGE, path.dirname(file), target)),
				isType: type !== undefined,
			})),
		),
	);
}

/** All tests, as one text. */
function tests() {
	return filesIn('test', '.test.ts').map(read).join('\n');
}

/** Every document that people read. */
function documents() {
	const atTop = readdirSync(PACKAGE).filter((file) => file.endsWith('.md'));
	return [...atTop, ...['docs', 'examples', 'test'].flatMap((folder) => filesIn(folder, '.md'))];
}

/** What a link in one document means. @param {string} document @param {string} link */
function beside(document, link) {
	return path.join(path.dirname(document), link);
}

/** @param {string} file below the package's folder */
function exists(file) {
	return existsSync(path.join(PACKAGE, file));
}

/** @param {string} file below the package's folder */
function readBytes(file) {
	return readFileSync(path.join(PACKAGE, file));
}

module.exports = { beside, documents, exists, filesIn, imports, read, readBytes, tests };
