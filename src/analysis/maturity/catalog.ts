/** Where a tool belongs in the inventory. */
export type Area =
	| 'frameworks'
	| 'tracking'
	| 'registry'
	| 'data_versioning'
	| 'orchestration'
	| 'tuning'
	| 'serving'
	| 'feature_store'
	| 'drift'
	| 'service'
	| 'validation'
	| 'fairness'
	| 'explaining';

export type Tool = {readonly name: string; readonly area: Area; readonly modules: readonly string[]};

const tool = (area: Area, name: string, ...modules: string[]): Tool => ({name, area, modules: modules.length === 0 ? [name] : modules});

/** Python modules that say, by being imported and used, that a tool is part of the project. */
export const tools: readonly Tool[] = [
	tool('frameworks', 'scikit-learn', 'sklearn'),
	tool('frameworks', 'pytorch', 'torch'),
	tool('frameworks', 'pytorch-lightning', 'pytorch_lightning', 'lightning'),
	tool('frameworks', 'tensorflow'),
	tool('frameworks', 'keras'),
	tool('frameworks', 'jax', 'jax', 'flax', 'haiku'),
	tool('frameworks', 'xgboost'),
	tool('frameworks', 'lightgbm'),
	tool('frameworks', 'catboost'),
	tool('frameworks', 'transformers'),
	tool('frameworks', 'sentence-transformers', 'sentence_transformers'),
	tool('frameworks', 'timm'),
	tool('frameworks', 'ultralytics'),
	tool('frameworks', 'fastai'),
	tool('frameworks', 'mxnet'),
	tool('frameworks', 'paddlepaddle', 'paddle'),
	tool('frameworks', 'statsmodels'),
	tool('frameworks', 'prophet', 'prophet', 'fbprophet'),
	tool('frameworks', 'darts'),
	tool('frameworks', 'pmdarima'),
	tool('frameworks', 'spacy'),
	tool('frameworks', 'gensim'),
	tool('frameworks', 'flair'),
	tool('frameworks', 'implicit'),
	tool('frameworks', 'surprise'),
	tool('frameworks', 'lightfm'),
	tool('frameworks', 'spark-ml', 'pyspark.ml', 'pyspark.mllib'),
	tool('frameworks', 'h2o'),
	tool('frameworks', 'pycaret'),
	tool('frameworks', 'autogluon'),
	tool('frameworks', 'tpot'),
	tool('frameworks', 'imbalanced-learn', 'imblearn'),
	tool('frameworks', 'stable-baselines3', 'stable_baselines3'),
	tool('frameworks', 'pymc', 'pymc', 'pymc3'),
	tool('frameworks', 'dgl'),
	tool('frameworks', 'torch-geometric', 'torch_geometric'),
	tool('frameworks', 'mlx'),
	tool('frameworks', 'onnx', 'onnx', 'onnxruntime', 'skl2onnx'),
	tool('frameworks', 'langchain', 'langchain', 'langchain_core', 'langchain_community', 'langchain_openai', 'langgraph'),
	tool('frameworks', 'llama-index', 'llama_index'),
	tool('frameworks', 'openai'),
	tool('tracking', 'mlflow'),
	tool('tracking', 'wandb'),
	tool('tracking', 'neptune'),
	tool('tracking', 'comet', 'comet_ml'),
	tool('tracking', 'tensorboard', 'torch.utils.tensorboard', 'tensorboard', 'tensorboardX'),
	tool('tracking', 'clearml'),
	tool('tracking', 'aim'),
	tool('tracking', 'dvclive'),
	tool('tracking', 'sacred'),
	tool('tracking', 'azureml', 'azureml.core', 'azure.ai.ml'),
	tool('data_versioning', 'dvc', 'dvc.api'),
	tool('data_versioning', 'lakefs', 'lakefs', 'lakefs_client'),
	tool('data_versioning', 'delta', 'delta.tables', 'deltalake'),
	tool('orchestration', 'airflow'),
	tool('orchestration', 'prefect'),
	tool('orchestration', 'dagster'),
	tool('orchestration', 'kubeflow', 'kfp'),
	tool('orchestration', 'tfx'),
	tool('orchestration', 'metaflow'),
	tool('orchestration', 'zenml'),
	tool('orchestration', 'kedro'),
	tool('orchestration', 'luigi'),
	tool('orchestration', 'flyte', 'flytekit'),
	tool('orchestration', 'mage', 'mage_ai'),
	tool('orchestration', 'ploomber'),
	tool('orchestration', 'sagemaker-pipelines', 'sagemaker.workflow'),
	tool('orchestration', 'vertex-pipelines', 'google.cloud.aiplatform.pipeline_jobs'),
	tool('orchestration', 'azureml-pipelines', 'azureml.pipeline'),
	tool('tuning', 'optuna'),
	tool('tuning', 'ray-tune', 'ray.tune'),
	tool('tuning', 'hyperopt'),
	tool('tuning', 'keras-tuner', 'keras_tuner', 'kerastuner'),
	tool('tuning', 'scikit-optimize', 'skopt'),
	tool('tuning', 'grid-search', 'sklearn.model_selection.GridSearchCV', 'sklearn.model_selection.HalvingGridSearchCV'),
	tool('tuning', 'random-search', 'sklearn.model_selection.RandomizedSearchCV', 'sklearn.model_selection.HalvingRandomSearchCV'),
	tool('tuning', 'bayesian-optimization', 'bayes_opt'),
	tool('tuning', 'nevergrad'),
	tool('tuning', 'flaml'),
	tool('serving', 'fastapi'),
	tool('serving', 'flask'),
	tool('serving', 'streamlit'),
	tool('serving', 'gradio'),
	tool('serving', 'bentoml'),
	tool('serving', 'ray-serve', 'ray.serve'),
	tool('serving', 'litserve'),
	tool('serving', 'torchserve', 'ts.torch_handler'),
	tool('serving', 'seldon', 'seldon_core', 'mlserver'),
	tool('serving', 'kserve'),
	tool('serving', 'triton', 'tritonclient', 'triton_python_backend_utils'),
	tool('serving', 'django', 'django', 'rest_framework'),
	tool('serving', 'chalice'),
	tool('serving', 'sagemaker'),
	tool('serving', 'vllm'),
	tool('serving', 'dash'),
	tool('feature_store', 'feast'),
	tool('feature_store', 'tecton'),
	tool('feature_store', 'hopsworks', 'hopsworks', 'hsfs'),
	tool('feature_store', 'featureform'),
	tool('drift', 'evidently'),
	tool('drift', 'nannyml'),
	tool('drift', 'whylogs', 'whylogs', 'whylabs'),
	tool('drift', 'alibi-detect', 'alibi_detect'),
	tool('drift', 'deepchecks'),
	tool('drift', 'river-drift', 'river.drift'),
	tool('drift', 'frouros'),
	tool(
		'service',
		'prometheus',
		'prometheus_client',
		'prometheus_fastapi_instrumentator',
		'prometheus_flask_exporter',
		'starlette_exporter',
		'starlette_prometheus',
	),
	tool('service', 'opentelemetry'),
	tool('service', 'sentry', 'sentry_sdk'),
	tool('service', 'datadog', 'datadog', 'ddtrace'),
	tool('service', 'statsd'),
	tool('service', 'application-insights', 'opencensus.ext.azure', 'applicationinsights', 'azure.monitor'),
	tool('validation', 'great-expectations', 'great_expectations'),
	tool('validation', 'pandera'),
	tool('validation', 'tensorflow-data-validation', 'tensorflow_data_validation'),
	tool('validation', 'deepchecks'),
	tool('validation', 'pydantic'),
	tool('validation', 'cerberus'),
	tool('fairness', 'fairlearn'),
	tool('fairness', 'aif360'),
	tool('explaining', 'shap'),
	tool('explaining', 'lime'),
	tool('explaining', 'captum'),
	tool('explaining', 'eli5'),
	tool('explaining', 'alibi'),
];

/** Does a dotted target lie in a module: `sklearn.svm.SVC` in `sklearn`. */
export const isIn = (target: string, module: string) => target === module || target.startsWith(`${module}.`);

/** Frameworks that make a repository a machine learning one when its own code uses them; the others may only support one. */
export const modelling: ReadonlySet<string> = new Set(
	tools
		.filter(one => one.area === 'frameworks' && !['statsmodels', 'spacy', 'openai', 'langchain', 'llama-index', 'onnx'].includes(one.name))
		.map(one => one.name),
);
