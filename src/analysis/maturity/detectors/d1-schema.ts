import type {Call} from '../../python/facts.ts';
import type {Context} from '../context.ts';
import type {Detector} from '../detector.ts';
import {callSpots, definitionSpots, judgedSpots, type Spot} from '../spots.ts';

const validators =
	/^(pandera\.|great_expectations\.|tensorflow_data_validation\.|tfdv\.|deepchecks\.(tabular|vision)\.(checks|suites)|cerberus\.Validator|pointblank\.|soda\.|evidently\.(test_suite|tests|test_preset))/u;
const expectations = /\.(expect_\w+|validate_statistics|infer_schema)$/u;
const aboutColumns =
	/\.columns\b|\.dtypes\b|isnull\(\)|isna\(\)|notnull\(\)|\.between\(|(required|expected|missing|actual)_col|schema|\.duplicated\(\)/u;

const isCheck = ({name}: Call) => (validators.test(name) && !/\.(typing|errors)\./u.test(name)) || expectations.test(name);

/** Conditions on columns, types or ranges that stop the program, in tests of data or in loading code. */
const guardSpots = ({product, tests}: Context): Spot[] =>
	[...product, ...tests].flatMap(module =>
		module.facts.guards.filter(guard => aboutColumns.test(guard.condition)).map(({line, scope}) => ({module, line, scope})),
	);

const rowModel = (signature: string, local: ReadonlySet<string>) =>
	/DataFrameModel|SchemaModel/u.test(signature) || [...local].some(name => signature.includes(name));

function modelSpots({product}: Context): Spot[] {
	return definitionSpots(product, (definition, module) => {
		const bases = new Set(
			module.facts.imports
				.filter(one => /^pandera\..*(DataFrameModel|SchemaModel)$|^great_expectations\..*Dataset$/u.test(one.target))
				.map(one => one.local),
		);
		if (definition.kind === 'class' && rowModel(definition.signature, bases)) return true;
		// a pydantic model says what a row may be only when it bounds its fields
		if (definition.kind !== 'class' || !/\bBaseModel\b/u.test(definition.signature)) return false;
		const within = module.facts.calls.filter(call => call.scope === definition.name);
		return within.some(
			call =>
				/(^|\.)(Field|confloat|conint|constr|conlist)$/u.test(call.name) &&
				/\b(ge|gt|le|lt|min_length|max_length|regex|pattern|multiple_of)\s*=/u.test(call.args),
		);
	});
}

/** schema.pbtxt of TFDV, and dbt models with tests. */
function schemaFiles({repository}: Context) {
	return repository.files.flatMap(({path}) => {
		const name = path.slice(path.lastIndexOf('/') + 1);
		if (name === 'schema.pbtxt') return repository.whole(path);
		const dbt =
			/^(_?schema|sources|_\w+__models)\.ya?ml$/u.test(name) && repository.files.some(file => file.path.endsWith('dbt_project.yml'));
		const line = dbt ? repository.lines(path).findIndex(text => /^\s*(data_)?tests\s*:/u.test(text)) + 1 : 0;
		return line === 0 ? [] : (repository.at(path, line) ?? []);
	});
}

export const schema: Detector = {
	id: 'D1',
	title: 'Feature expectations are captured in a schema',
	certainty: 'static',
	role: 'data_pipeline',
	effort: 1,
	detect: context =>
		judgedSpots(
			context,
			[...callSpots([...context.product, ...context.tests], isCheck), ...modelSpots(context), ...guardSpots(context)],
			{
				missing: 'no schema of the input data that is checked',
				next: 'State columns, types, ranges and allowed values as a pandera schema and validate it where data is loaded.',
			},
			schemaFiles(context),
			'work or tests',
		),
};
