/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	// csv-parse: the sources under its streams, which its package.json does not export.
	transform: { '\\.ts$|/csv-parse/lib/': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	transformIgnorePatterns: ['/node_modules/(?!csv-parse/)'],
	moduleNameMapper: { '^csv-parse$': '<rootDir>/node_modules/csv-parse/lib/api/index.js' },
	// n8n-core leaves timers and an agent behind that nobody can close.
	forceExit: true,
	testTimeout: 60_000,
};
