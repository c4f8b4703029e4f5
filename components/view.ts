import type {ReactNode} from 'react';
import type {View, ViewId} from '../src/app/view-state.ts';

/**
 * A view draws everything but the footer: `width` x `height` cells, the first line a `TopLine`. It reads the engine by
 * `useScreen()` and `useReadable()`, its cursor and offset by `useView()` (`cursors[name]`, `offsets[name]`), and takes keys by
 * `useCommands((command, key) => true | false)`: movement, enter, copy and the like arrive there first, as command ids of the
 * keymap; false hands them on. It is plugged in by one line in `views.tsx`; its keys are the lines of the keymap whose
 * contexts name it.
 */
export type ViewProps<Id extends ViewId = ViewId> = {
	readonly view: Extract<View, {readonly id: Id}>;
	readonly width: number;
	readonly height: number;
};
export type ViewComponent<Id extends ViewId> = (props: ViewProps<Id>) => ReactNode;
