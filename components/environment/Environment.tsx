import {useCallback} from 'react';
import {changesRows, probeRow, probeRows} from '../../src/app/environment-rows.ts';
import {useNow, useReadable, useScreen} from '../../src/app/hooks.ts';
import {rowsText} from '../../src/app/row-search.ts';
import {span} from '../../src/app/rows.ts';
import {paragraph} from '../../src/app/text-block.ts';
import {counted} from '../../src/domain/format.ts';
import {ListAndDetail} from '../primitives/ListAndDetail.tsx';
import type {ViewProps} from '../view.ts';

const summary = (text: string) => text.split('\n')[0] ?? '';

/** Every probe with its age, which moves once a second while this is shown; below all it read, and what changed. */
export function Environment({width, height}: ViewProps<'environment'>) {
	const {engine, ask} = useScreen();
	const environment = useReadable(engine.environment, one => one);
	const {probes, changes} = environment;
	const now = useNow(probes.length > 0);
	const count = probes.length === 0 ? 0 : probes.length + 1;
	const detail = useCallback(
		(index: number) => {
			const probe = probes[index];
			return probe ? probeRows(probe, environment, width) : changesRows(environment, width);
		},
		[environment, probes, width],
	);
	const instead =
		probes.length > 0
			? null
			: paragraph(
					engine.readOnly
						? 'The probes run where the session runs; here it is only watched.'
						: 'The environment is being read for the first time ...',
					width,
				);
	return (
		<ListAndDetail
			name="environment"
			heading={[
				span('title', 'ENVIRONMENT'),
				`  ${counted(probes.length, 'probe')}`,
				width >= 60 ? `, ${changes.length} changed since the session began` : '',
			]}
			above={[]}
			count={count}
			line={(index, here) => {
				const probe = probes[index];
				if (!probe) return [span(here ? 'strong' : 'dim', `what changed  ${changes.length === 0 ? 'nothing' : changes.length}`)];
				const changed = changes.some(change => change.probe === probe.id);
				return probeRow({...probe, summary: summary(probe.summary)}, now, here, changed, width);
			}}
			detail={detail}
			instead={instead}
			share={0.6}
			width={width}
			height={height}
			onCommand={(index, command) => {
				const probe = probes[index];
				if (command === 'run') {
					ask.act(
						{type: 'refresh-probe', probe: probe?.id ?? null},
						probe ? `${probe.title} is read again.` : 'The whole environment is read again.',
					);
					return true;
				}
				if (command !== 'copy') return false;
				ask.copy(probe?.command ? `${probe.command}\n${probe.raw}` : rowsText(detail(index)));
				return true;
			}}
		/>
	);
}
