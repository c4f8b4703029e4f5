import type {TargetKind} from './target.ts';

/** Follows whether a column is the target under another name, or its classes under other labels. Values come as their numbers. */
export class Match {
	#same: boolean;
	#relabelled = true;
	everywhere = true;
	readonly #labels: number[] = [];
	readonly #values: number[] = [];
	#pairs = 0;

	constructor(sameKind: boolean) {
		this.#same = sameKind;
	}

	/** −1 for a value or a label beyond those that are numbered: there are too many for classes. */
	add(value: number, label: number, equal: boolean): void {
		if (!equal) this.#same = false;
		if (!this.#relabelled) return;
		if (value === -1 || label === -1) {
			this.#relabelled = false;
			return;
		}
		const known = this.#labels[value];
		const back = this.#values[label];
		if (known === undefined && back === undefined) {
			this.#labels[value] = label;
			this.#values[label] = value;
			this.#pairs += 1;
		} else if (known !== label || back !== value) this.#relabelled = false;
	}

	addMissing(): void {
		this.#same = false;
		this.#relabelled = false;
	}

	/** A value where the target is missing. */
	addUnknown(): void {
		this.everywhere = false;
	}

	/** Relabelled is only said of classes that repeat: a different value in every row stands for everything. */
	kind(rows: number, targetKind: TargetKind): 'same' | 'relabelled' | null {
		if (rows === 0) return null;
		if (this.#same) return 'same';
		return this.#relabelled && targetKind === 'classes' && this.#pairs >= 2 && this.#pairs <= rows / 2 ? 'relabelled' : null;
	}
}
