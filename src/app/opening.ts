import type {StartPort} from './actions.ts';
import {topView, type ViewStore} from './view-state.ts';

/**
 * While a session opens the screen shows what is being read, and no form that could be filled in meanwhile; a refusal brings
 * the form back. Answers with the way to stop following.
 */
export function followOpening(start: StartPort, view: ViewStore): () => void {
	return start.model.subscribe((now, before) => {
		if (now.opening === before.opening) return;
		const shown = topView(view.getState()).id;
		if (now.opening && shown === 'start') view.setState({stack: [{id: 'opening'}], input: null, confirm: null, toast: null});
		if (!now.opening && shown === 'opening') view.setState({stack: [{id: 'start'}]});
	});
}
