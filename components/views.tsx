import {createElement, type ReactNode} from 'react';
import type {View, ViewId} from '../src/app/view-state.ts';
import type {ViewComponent} from './view.ts';

/** View id -> component. A new view is one member of `View`, one line here, and its lines in the keymap. */
const views: {readonly [Id in ViewId]?: ViewComponent<Id>} = {};

export function renderView<Id extends ViewId>(view: Extract<View, {readonly id: Id}>, width: number, height: number): ReactNode {
	const component: ViewComponent<Id> | undefined = views[view.id as Id];
	return component ? createElement(component, {view, width, height, key: view.id}) : null;
}
