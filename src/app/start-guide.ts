import path from 'node:path';
import {createStore, type StoreApi} from 'zustand/vanilla';
import {findBackend, listBackends} from '../agents/backends.ts';
import type {AllowMode} from '../domain/allow-mode.ts';
import {bytes, count} from '../domain/format.ts';
import {persona} from '../domain/persona.ts';
import {defaultSystemTypes} from '../domain/workflow.ts';
import {LeftEarly} from '../engine/left-early.ts';
import type {OpenOptions} from '../engine/open.ts';
import {projectFolder, type SessionRequest} from '../engine/request.ts';
import type {Runtime} from '../engine/runtime.ts';
import {Failure, messageOf} from '../system/errors.ts';
import {shortPath} from '../system/paths.ts';
import type {Candidate, StartModel, StartOptions, StartPort} from './actions.ts';
import {environmentPieces} from './environment-text.ts';
import {dataLine, formatOf, foundLine, gitPlace, sessionLine} from './start-found.ts';
import {systemTypeCandidates} from './start-values.ts';

// What measures data and opens sessions is loaded when it is needed: nothing of it is on the way to the first frame.

/** Stands for "nothing to predict" among the targets: no column can be called so, a column's name is not empty. */
const nothing = ':none';
const sessionsShown = 5;

export type StartGiven = SessionRequest & {
	/** Folder of the session to take up. */
	readonly resume: string | null;
	readonly stateDirectory: string;
	readonly allow: AllowMode | null;
};

/**
 * Looks at the folder and fills the start view piece by piece; begins the session when it is told to, or at once when the
 * command line said all that is needed.
 */
export class StartGuide {
	readonly port: StartPort;
	readonly #model: StoreApi<StartModel>;
	readonly #given: StartGiven;
	readonly #open: OpenOptions;
	readonly #entered: (runtime: Runtime) => void;
	#looking = new AbortController();
	#look: Promise<void> = Promise.resolve();
	#opening = false;
	readonly #leaving = new AbortController();
	/** The session that was begun and could not run yet when the person left; null: none. */
	left: string | null = null;
	/** What is being opened; settles either way. */
	#underWay: Promise<unknown> = Promise.resolve();

	constructor(given: StartGiven, open: OpenOptions, entered: (runtime: Runtime) => void) {
		this.#given = given;
		this.#open = open;
		this.#entered = entered;
		this.#model = createStore<StartModel>(() => this.#firstModel());
		this.port = {
			model: this.#model,
			chooseData: file => void this.#lookAt(path.resolve(given.workspace, file)),
			folderFor: (focus, job) => projectFolder(job, given.workspace, focus, given.out) ?? '',
			onStart: options => this.#start(options),
			onResume: id => this.#enter(() => this.#resume(path.join(given.stateDirectory, id))),
		};
	}

	/** The command line said all that is needed. */
	get #opensAtOnce(): boolean {
		const {resume, focus, dataPaths, target, job} = this.#given;
		return resume !== null || (focus !== null && ((dataPaths !== null && target !== null) || job === 'assess'));
	}

	/** Settles when the session is open, or when the start view has all it can know. Throws Failures of what was given. */
	async begin(): Promise<void> {
		const {resume, dataPaths} = this.#given;
		if (resume !== null) {
			this.#change({looking: 'taking the session up'});
			await this.#enterAtOnce(() => this.#resume(resume));
			return;
		}
		if (this.#opensAtOnce) {
			this.#change({
				looking: dataPaths === null ? 'looking at the workspace' : `reading ${dataPaths.map(file => path.basename(file)).join(', ')}`,
			});
			await this.#enterAtOnce(() => this.#beginWith(this.#given, this.#open.allow));
			return;
		}
		const folder = Promise.all([this.#findData(), this.#findSessions(), this.#findPlace()]).then(() => this.#change({looking: null}));
		await Promise.all([folder, this.#findEnvironment()]);
	}

	/** The person leaves: what is looked at is let go, what was begun stays to be taken up. Settles when nothing is left to wait for. */
	async stop(): Promise<void> {
		this.#looking.abort();
		this.#leaving.abort();
		await Promise.all([this.#underWay, this.#look]);
	}

	/** Opens without a start view to come back to; leaving meanwhile is no failure. */
	async #enterAtOnce(open: () => Promise<Runtime>): Promise<void> {
		this.#opening = true; // r in the start view, which shows meanwhile, must not begin a second session
		const opening = open();
		this.#underWay = opening.catch(() => undefined);
		try {
			this.#entered(await opening);
		} catch (error) {
			if (!this.#leaving.signal.aborted) throw error;
			this.#leftBehind(error);
		}
	}

	#leftBehind(error: unknown): void {
		if (error instanceof LeftEarly) this.left = error.sessionId;
	}

	get #openOptions(): OpenOptions {
		return {
			...this.#open,
			signal: this.#leaving.signal,
			progress: (label, fraction) => this.#change({looking: `${label}, ${Math.round(100 * fraction)} %`}),
		};
	}

	#change(change: Partial<StartModel>): void {
		this.#model.setState(change);
	}

	#firstModel(): StartModel {
		const {focus, job, systemTypes: requestedTypes, workspace, allow, backend, out, dataPaths, target} = this.#given;
		const backends = listBackends(this.#open.env, this.#open.analyst);
		const agents: Candidate[] = backends.map(one =>
			one.found
				? {value: one.backend.name, label: one.backend.title, note: one.backend.ours ? 'offline, no key, no cost' : one.backend.command}
				: {value: one.name, label: one.name, note: one.sentence},
		);
		const project = projectFolder(job ?? 'new', workspace, focus ?? 'project', out);
		return {
			place: shortPath(workspace),
			focus: focus ?? '',
			data: (dataPaths ?? []).map(file => ({value: file, label: shortPath(file), note: ''})),
			dataChosen: dataPaths?.[0] ?? null,
			targets: [],
			targetChosen: target === 'none' ? nothing : (target?.column ?? null),
			targetNotes: [],
			jobs: [
				{value: 'new', label: 'new project', note: 'trains and serves, in a folder of its own'},
				{value: 'improve', label: 'improve this', note: 'a branch of this repository and diffs, your layout kept'},
				{value: 'assess', label: 'assess only', note: 'reads; writes nothing in the workspace'},
			],
			job: job ?? 'new',
			systemTypes: systemTypeCandidates(),
			systemType: (requestedTypes ?? defaultSystemTypes).join(),
			writes: project ?? '',
			agents,
			agent: backend,
			asks: [
				{value: 'ask', label: 'before every command it runs', note: ''},
				{
					value: 'listed',
					label: `unless it is ${persona.commands.join(', ')}`,
					note: 'python and pip are any code: it saves questions, it is no protection',
				},
				{value: 'all', label: 'never', note: 'everything runs unasked, as you, no sandbox'},
			],
			ask: allow ?? 'ask',
			found: null,
			dataFound: null,
			plan: [
				{when: 'now', what: 'reads the file, puts rows aside for the gate, reports, stops', takes: ''},
				{when: 'later', what: 'designs and builds, phase by phase, only when you say so', takes: ''},
				{when: 'never', what: 'uploads anything', takes: ''},
			],
			environment: '',
			sessions: [],
			capabilities: persona.capabilities,
			looking: 'looking at the folder',
			resuming: this.#given.resume !== null,
			opening: this.#opensAtOnce,
		};
	}

	#allOf(chosen: string): readonly string[] {
		const {dataPaths} = this.#given;
		return dataPaths?.[0] === chosen ? dataPaths : [chosen];
	}

	/** A file of the workspace by its path there, another by its whole path. */
	#nameOf(file: string): string {
		const within = path.relative(this.#given.workspace, file);
		return within === '' || within.startsWith('..') ? shortPath(file) : within;
	}

	async #findPlace(): Promise<void> {
		const {workspace} = this.#given;
		const [{contextsFor}, {directory}] = await Promise.all([
			import('../environment/context.ts'),
			import('../environment/probes/directory.ts'),
		]);
		const signal = AbortSignal.any([this.#leaving.signal, AbortSignal.timeout(directory.timeoutMs)]);
		const context = contextsFor({workspace})({timeoutMs: directory.timeoutMs, signal, reading: () => null, onCommand: () => {}});
		const {facts} = await directory.read(context);
		const git = gitPlace(facts);
		this.#change({place: `${shortPath(workspace)}  ${git ?? 'no git'}`});
		if (git === null) {
			const jobs = this.#model
				.getState()
				.jobs.map(one => (one.value === 'improve' ? {...one, unavailable: 'this folder is no git repository'} : one));
			this.#change({jobs});
		} else await this.#glance();
	}

	/** What lies in a repository, piece by piece while the person writes. */
	async #glance(): Promise<void> {
		const {workspace} = this.#given;
		const [{openRepository}, {glance}, {discoverDataFiles}] = await Promise.all([
			import('../analysis/repository/repository.ts'),
			import('../analysis/repository/glance.ts'),
			import('../analysis/dataset/discover.ts'),
		]);
		const {signal} = this.#leaving;
		try {
			const found = await glance(await openRepository(workspace, {signal}), signal);
			this.#change({found: foundLine(found), ...(this.#given.job === null && found.python + found.notebooks > 0 ? {job: 'improve'} : {})});
			const {files} = await discoverDataFiles(workspace, {signal});
			const types = files.map(({name}) => ({format: formatOf(name)}));
			this.#change({dataFound: dataLine(types, found.read)});
		} catch (error) {
			if (!signal.aborted) this.#change({found: `could not be looked at: ${messageOf(error)}`});
		}
	}

	async #findEnvironment(): Promise<void> {
		const [{readEnvironment}, {panelOf}] = await Promise.all([import('../environment/scheduler.ts'), import('../environment/panel.ts')]);
		const snapshot = await readEnvironment({workspace: this.#given.workspace});
		this.#change({environment: environmentPieces(panelOf(snapshot, Date.now())).join('  ')});
	}

	async #findSessions(): Promise<void> {
		const {listSessions} = await import('../session/catalog.ts');
		const sessions = await listSessions(this.#given.stateDirectory);
		const here = sessions.filter(one => one.state?.workspace === this.#given.workspace);
		this.#change({
			sessions: here.slice(0, sessionsShown).map(({id, state, changedAt}) => ({
				id,
				title: state ? (state.name ?? state.focus_area) : 'cannot be read',
				line: state ? sessionLine(state, changedAt, new Date()) : changedAt,
			})),
		});
	}

	async #findData(): Promise<void> {
		const {dataPaths, workspace} = this.#given;
		if (dataPaths !== null) {
			const [only] = dataPaths;
			if (only !== undefined) await this.#lookAt(only);
			return;
		}
		const {discoverDataFiles} = await import('../analysis/dataset/discover.ts');
		const {files} = await discoverDataFiles(workspace, {signal: this.#looking.signal});
		const [only] = files;
		this.#change({
			data: files.map(file => ({value: file.file, label: file.name, note: bytes(file.bytes)})),
			dataChosen: files.length === 1 && only ? only.file : null,
		});
		if (files.length === 1 && only) await this.#lookAt(only.file);
	}

	#lookAt(file: string): Promise<void> {
		this.#look = this.#lookAtData(file);
		return this.#look;
	}

	/** Reads a data file for its columns: what could be the target, and what a person should know of it. */
	async #lookAtData(file: string): Promise<void> {
		this.#looking.abort();
		this.#looking = new AbortController();
		const {signal} = this.#looking;
		this.#change({looking: `reading ${path.basename(file)}`, targets: [], targetNotes: []});
		try {
			const {readLook} = await import('../analysis/dataset/process/client.ts');
			const look = await readLook(
				{
					files: [file],
					missingWords: [...this.#given.missingWords],
					reading: this.#given.reading,
					written: this.#given.written,
					table: this.#given.table,
					query: this.#given.query,
					focus: this.#model.getState().focus,
				},
				{signal, progress: (label, fraction) => this.#change({looking: `${label}, ${Math.round(100 * fraction)} %`})},
			);
			const {candidates} = look;
			const columns = look.columns.map(column => {
				const top = column.top.slice(0, 6).map(({value, rows}) => `"${value}" ${count(rows)}`);
				const rank = candidates.indexOf(column.name);
				return {
					value: column.name,
					label: column.name,
					note: top.length > 0 && column.distinct <= 20 ? top.join(' ') : `${column.meaning}, ${count(column.distinct)} values`,
					rank: rank === -1 ? candidates.length : rank,
				};
			});
			const sorted = columns.toSorted((a, b) => a.rank - b.rank);
			const note = `${bytes(look.bytes)}   ${count(look.rows)} rows x ${columns.length} columns   ${count(look.unparsable)} bad lines`;
			const {data, targetChosen} = this.#model.getState();
			const keeps = targetChosen === nothing || columns.some(column => column.value === targetChosen);
			const others = data.filter(one => one.value !== file);
			this.#change({
				data: [{value: file, label: this.#nameOf(file), note}, ...others],
				dataChosen: file,
				targets: [
					...sorted.map(({value, label, note: about}) => ({value, label, note: about})),
					{value: nothing, label: 'nothing', note: 'look for groups (clustering)'},
				],
				targetChosen: keeps ? targetChosen : (candidates[0] ?? null),
				targetNotes: look.notes.slice(0, 2).map(line => `! ${line}`),
				looking: null,
			});
		} catch (error) {
			if (signal.aborted) return;
			this.#change({looking: null, targetNotes: [`! ${messageOf(error)}`]});
		}
	}

	async #start(options: StartOptions): Promise<string | null> {
		const {workspace} = this.#given;
		if (options.data !== '' && options.target === null) return 'A target is needed: choose a column, or "nothing" to look for groups.';
		const found = findBackend(options.agent, this.#open.env, this.#open.analyst, workspace);
		if (!found.found) return found.sentence;
		const asked = (['ask', 'listed', 'all'] as const).find(mode => mode === options.ask);
		const request: SessionRequest = {
			...this.#given,
			focus: options.focus,
			job: options.job,
			systemTypes: options.systemTypes,
			// Several files of the command line are one choice, as long as nobody chose another.
			dataPaths: options.data === '' ? null : this.#allOf(path.resolve(workspace, options.data)),
			target: options.target === null ? null : options.target === nothing ? 'none' : {column: options.target},
			backend: options.agent,
			out: options.job === 'assess' || options.writes === '' ? null : path.resolve(workspace, options.writes),
		};
		// To be asked is what happens when nobody says anything: only what was said goes with the session.
		const allow = asked === undefined || (asked === 'ask' && this.#open.allow === null) ? this.#open.allow : asked;
		return this.#enter(() => this.#beginWith(request, allow));
	}

	async #beginWith(request: SessionRequest, allow: AllowMode | null): Promise<Runtime> {
		const [{beginSession}, {completeSetup}] = await Promise.all([import('../engine/open.ts'), import('../engine/setup.ts')]);
		return beginSession(await completeSetup(request, this.#leaving.signal, this.#openOptions.progress), {...this.#openOptions, allow});
	}

	async #resume(folder: string): Promise<Runtime> {
		const [{resumeSession}, {findSession}] = await Promise.all([import('../engine/open.ts'), import('../session/catalog.ts')]);
		const {state} = await findSession(path.dirname(folder), path.basename(folder));
		// What is shown meanwhile is the session's own, not the folder that the program was started in.
		if (state)
			this.#change({
				resuming: true,
				place: shortPath(state.workspace),
				focus: state.name ?? state.focus_area,
				data: (state.data?.files ?? []).map(file => ({value: file, label: shortPath(file), note: ''})),
				targetChosen: state.data?.target ?? null,
				writes: state.project === null ? '' : shortPath(state.project),
			});
		return resumeSession(folder, this.#openOptions);
	}

	async #enter(open: () => Promise<Runtime>): Promise<string | null> {
		if (this.#opening) return 'the session is being opened';
		this.#opening = true;
		this.#change({opening: true, looking: 'beginning'});
		try {
			const opening = open();
			this.#underWay = opening.catch(() => undefined);
			this.#entered(await opening);
			return null;
		} catch (error) {
			this.#leftBehind(error);
			if (this.#leaving.signal.aborted) return 'left';
			if (error instanceof Failure) return error.message;
			throw error;
		} finally {
			this.#opening = false;
			this.#change({looking: null, opening: false, resuming: false});
		}
	}
}
