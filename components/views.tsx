import {createElement, type ReactNode} from 'react';
import type {View, ViewId} from '../src/app/view-state.ts';
import {Brief} from './brief/Brief.tsx';
import {Charts} from './charts/Charts.tsx';
import {Data} from './data/Data.tsx';
import {Design} from './design/Design.tsx';
import {Environment} from './environment/Environment.tsx';
import {Evidence} from './evidence/Evidence.tsx';
import {Files} from './files/Files.tsx';
import {Gate} from './gate/Gate.tsx';
import {Help} from './help/Help.tsx';
import {History} from './history/History.tsx';
import {Inbox} from './inbox/Inbox.tsx';
import {Maturity} from './maturity/Maturity.tsx';
import {Zoom} from './panes/Zoom.tsx';
import {Sessions} from './sessions/Sessions.tsx';
import {Opening} from './start/Opening.tsx';
import {Start} from './start/Start.tsx';
import type {ViewComponent} from './view.ts';
import {Workspace} from './workspace/Workspace.tsx';

/** View id -> component. A new view is one member of `View`, one line here, and its lines in the keymap. */
const views: {readonly [Id in ViewId]: ViewComponent<Id>} = {
	start: Start,
	opening: Opening,
	workspace: Workspace,
	inbox: Inbox,
	gate: Gate,
	files: Files,
	zoom: Zoom,
	data: Data,
	charts: Charts,
	maturity: Maturity,
	evidence: Evidence,
	environment: Environment,
	history: History,
	brief: Brief,
	design: Design,
	sessions: Sessions,
	help: Help,
};

export function renderView<Id extends ViewId>(view: Extract<View, {readonly id: Id}>, width: number, height: number): ReactNode {
	const component: ViewComponent<Id> = views[view.id];
	return createElement(component, {view, width, height, key: view.id});
}
