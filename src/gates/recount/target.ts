/** What is known of the column that is predicted, for looking at what goes with it. */
export type TargetKind = 'classes' | 'number';

export type CopyOfTarget = {
	readonly column: string;
	/** same: equal to the target wherever that is known; relabelled: each value stands for one class and back. */
	readonly kind: 'same' | 'relabelled';
	/** Missing, too, exactly where the target is missing. */
	readonly everywhere: boolean;
};
