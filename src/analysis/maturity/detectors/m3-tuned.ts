import type {Detector} from '../detector.ts';
import {callSpots, judgedSpots} from '../spots.ts';

const searches =
	/^optuna\..*\.optimize$|(^|\.)study\.optimize$|^ray\.tune\.(Tuner|run)$|(^|\.)(Tuner|tuner)\.(fit|search)$|^hyperopt\.fmin$|(^|\.)(GridSearchCV|RandomizedSearchCV|HalvingGridSearchCV|HalvingRandomSearchCV|BayesSearchCV|OptunaSearchCV|TuneSearchCV|BayesianOptimization|HyperparameterTuner|HyperparameterTuningJob|KerasTuner|Hyperband|LogisticRegressionCV|LassoCV|RidgeCV|ElasticNetCV)$|^(keras_tuner|kerastuner)\..*\.search$|^wandb\.(sweep|agent)$|^flaml\..*\.fit$|^skopt\.\w+_minimize$|^(pycaret\.\w+\.)tune_model$/u;

export const tuned: Detector = {
	id: 'M3',
	title: 'Hyperparameters are tuned',
	certainty: 'static',
	role: 'model_architecture',
	effort: 1,
	detect: context => {
		const sweeps = context.repository.files.flatMap(({path}) => {
			if (!/\.ya?ml$/u.test(path) || !/sweep|hparams|hyperparam|hpo|tun(e|ing)|search|optuna/iu.test(path)) return [];
			const lines = context.repository.lines(path);
			const hydra = lines.findIndex(text =>
				/^\s*-?\s*override \/hydra\/sweeper:\s*(optuna|ax|nevergrad)\b|^\s*_target_:\s*hydra_plugins\.hydra_(optuna|ax|nevergrad)_sweeper/u.test(
					text,
				),
			);
			if (hydra !== -1)
				return lines.flatMap((text, index) =>
					/hydra_(optuna|ax|nevergrad)_sweeper|hydra\/sweeper:/u.test(text) ? (context.repository.at(path, index + 1) ?? []) : [],
				);
			const at = lines.findIndex(text => /^parameters\s*:/u.test(text));
			return at === -1 || !lines.some(text => /^method\s*:/u.test(text)) ? [] : (context.repository.at(path, at + 1) ?? []);
		});
		return judgedSpots(
			context,
			callSpots(context.product, call => searches.test(call.name)),
			{
				missing: 'no search over hyperparameters is called',
				next: 'Search the few parameters that matter with optuna from the present defaults, and let the best flow into training.',
			},
			sweeps,
		);
	},
};
