import type {PythonModule} from '../../python/module.ts';
import type {Detector} from '../detector.ts';
import {callSpots, definitionSpots, judgedSpots, type Spot, shortName} from '../spots.ts';

const naive = /(^|\.)(DummyClassifier|DummyRegressor|NaiveSeasonal|NaiveMean|NaiveDrift|SeasonalNaive|NaiveForecaster)$/u;
const simple =
	/^sklearn\.(linear_model\.(LogisticRegression|LinearRegression|Ridge|Lasso|ElasticNet|SGDClassifier|SGDRegressor)|naive_bayes\.\w+|dummy\.\w+)$/u;
const complex =
	/(^|\.)(RandomForest\w+|ExtraTrees\w+|\w*GradientBoosting\w+|AdaBoost\w+|Stacking\w+|Voting\w+|XGB\w+|LGBM\w+|CatBoost\w*|MLP\w+|SVC|SVR|Sequential|DecisionTree\w+|KNeighbors\w+)$|^(xgboost|lightgbm)\.train$/u;
const measured =
	/(^|\.)(accuracy_score|f1_score|roc_auc_score|mean_squared_error|mean_absolute_error|r2_score|classification_report|cross_val_score|score|evaluate|precision_score|recall_score|log_loss|mean_absolute_percentage_error|confusion_matrix|GridSearchCV|cross_validate)$/u;
const named = /(^|_)(baseline|naive)(_|$)/iu;

/** A simple model beside a bigger one, both measured in the same file: they can be compared. */
function compared(module: PythonModule): Spot[] {
	const {calls} = module.facts;
	if (!calls.some(call => complex.test(call.name)) || !calls.some(call => measured.test(call.name))) return [];
	return calls.filter(call => simple.test(call.name)).map(({line, scope}) => ({module, line, scope}));
}

export const baseline: Detector = {
	id: 'M5',
	title: 'A simpler model is not better',
	certainty: 'static',
	role: 'model_architecture',
	effort: 1,
	detect: context =>
		judgedSpots(
			context,
			[
				...callSpots(context.product, call => naive.test(call.name)),
				...context.product.flatMap(compared),
				...definitionSpots(
					context.product,
					(one, module) =>
						one.kind === 'function' && named.test(shortName(one.name)) && module.facts.calls.some(call => measured.test(call.name)),
				),
			],
			{
				missing: 'no simple or naive model is trained and compared on the same split',
				next: 'Train a DummyClassifier or a linear model on the same split and print both results.',
			},
		),
};
