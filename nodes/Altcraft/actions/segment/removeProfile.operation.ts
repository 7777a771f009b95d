import { membershipOperation } from './membership.operation';

// https://guides.altcraft.com/en/developer-guide/segments/9407390
export const removeProfile = membershipOperation({
	option: {
		name: 'Remove Profile',
		value: 'removeProfile',
		action: 'Remove a profile from a segment',
		description: 'Take a profile out of a static segment. The profile itself stays.',
	},
	path: 'profiles/segstatic/remove',
	change: 'the profile was removed from the segment',
});
