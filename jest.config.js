/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	transform: { '\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	// n8n-core leaves timers and an agent behind that nobody can close.
	forceExit: true,
	testTimeout: 60_000,
};
