// What n8n's scanner checks in a published package: its compiled files, bundled libraries included.
// Comments that switch rules off count for nothing there (`--no-inline-config`).
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';

const { plugins, rules } = n8nCommunityNodesPlugin.configs.recommended;

export default [
	{
		files: ['**/*.js'],
		languageOptions: { sourceType: 'commonjs' },
		plugins,
		rules: { ...rules, 'no-console': 'error' },
	},
];
