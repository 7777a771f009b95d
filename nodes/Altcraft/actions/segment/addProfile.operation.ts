import { membershipOperation } from './membership.operation';

// https://guides.altcraft.com/en/developer-guide/segments/9407390
export const addProfile = membershipOperation({
	option: {
		name: 'Add Profile',
		value: 'addProfile',
		action: 'Add a profile to a segment',
		description: 'Put a profile into a static segment. One that is in it already stays.',
	},
	path: 'profiles/segstatic/add',
	change: 'the profile was added to the segment',
});
