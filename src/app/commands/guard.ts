/** Approvals do nothing for this long after what they would act on changed: nobody can have read it yet. */
export const deadMs = 400;

export type Guard = {
	/** Call whenever what would be acted on may have changed. */
	readonly see: (target: string, at: number) => void;
	/** null when approving is safe, else the sentence to show. */
	readonly refuse: (target: string, at: number) => string | null;
};

/** Holds typed-ahead approval off: keys pressed before a person can have seen the question must not answer it. */
export function createGuard(): Guard {
	let seen = '';
	let since = Number.NEGATIVE_INFINITY;
	const see = (target: string, at: number) => {
		if (target === seen) return;
		seen = target;
		since = at;
	};
	return {
		see,
		refuse(target, at) {
			see(target, at);
			return at - since < deadMs ? 'That changed just now; read it and press again.' : null;
		},
	};
}
