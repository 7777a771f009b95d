/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/*.e2e.js'],
	// One n8n at a time is enough for a small machine.
	maxWorkers: 1,
	verbose: true,
	testTimeout: 120_000,
};
