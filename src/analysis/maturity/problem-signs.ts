import type {Call} from '../python/facts.ts';

/** What a line of code says of the task: `classes` leaves open how many there are; `text` says what the input is. */
export type Sign =
	| 'classes'
	| 'two classes'
	| 'many classes'
	| 'number'
	| 'groups'
	| 'future'
	| 'text'
	| 'language model'
	| 'segmentation'
	| 'detection'
	| 'recommendation'
	| 'control'
	| 'images made'
	| 'rules';

type Rule = {readonly sign: Sign; readonly weight: number; readonly call: RegExp; readonly args?: RegExp};

/**
 * Estimators, losses, metrics and objectives, by the dotted name of the call and, where it decides, its arguments. An
 * estimator or a loss says more (3) than a metric (1), which is often computed beside.
 */
const rules: readonly Rule[] = [
	{
		sign: 'classes',
		weight: 3,
		call: /(^|\.)(\w+Classifier|LogisticRegression(CV)?|SVC|LinearSVC|NuSVC|(Gaussian|Multinomial|Bernoulli|Complement|Categorical)NB|LinearDiscriminantAnalysis|CrossEntropyLoss|NLLLoss|FocalLoss)$/u,
	},
	{
		sign: 'number',
		weight: 3,
		call: /(^|\.)(\w+Regressor|LinearRegression|Ridge(CV)?|Lasso(CV)?|ElasticNet(CV)?|BayesianRidge|SVR|LinearSVR|MSELoss|L1Loss|SmoothL1Loss|HuberLoss|GLM|OLS|PoissonRegressor)$/u,
	},
	{
		sign: 'groups',
		weight: 3,
		call: /(^|\.)(KMeans|MiniBatchKMeans|DBSCAN|HDBSCAN|OPTICS|AgglomerativeClustering|SpectralClustering|GaussianMixture|BayesianGaussianMixture|Birch|MeanShift|AffinityPropagation|KModes|KPrototypes|KMedoids)$/u,
	},
	{
		sign: 'future',
		weight: 3,
		call: /(^|\.)(Prophet|NeuralProphet|ARIMA|AutoARIMA|SARIMAX|VAR|VARMAX|auto_arima|ExponentialSmoothing|SimpleExpSmoothing|Holt|NBEATSModel|NBEATS|NHITS|TFTModel|TemporalFusionTransformer|DeepAREstimator|StatsForecast|NeuralForecast|MLForecast|TimeSeriesDataSet)$|^(darts|gluonts|statsforecast|neuralforecast|sktime\.forecasting)\./u,
	},
	{
		sign: 'two classes',
		weight: 3,
		call: /(^|\.)(BCELoss|BCEWithLogitsLoss|BinaryCrossentropy|binary_cross_entropy(_with_logits)?|BinaryAccuracy)$/u,
	},
	{sign: 'many classes', weight: 3, call: /(^|\.)((Sparse)?CategoricalCrossentropy|MultiMarginLoss)$/u},
	{
		sign: 'two classes',
		weight: 3,
		call: /(^|\.)(compile|train|fit|XGB\w+|LGBM\w+|params)$/u,
		args: /binary_crossentropy|binary:(logistic|hinge)|objective["']?\s*[:=]\s*["']binary|scale_pos_weight/u,
	},
	{
		sign: 'many classes',
		weight: 3,
		call: /(^|\.)(compile|train|fit|XGB\w+|LGBM\w+|params)$/u,
		args: /["'](sparse_)?categorical_crossentropy|multi:soft|objective["']?\s*[:=]\s*["']multiclass/u,
	},
	{
		sign: 'number',
		weight: 3,
		call: /(^|\.)(compile|train|fit|XGB\w+|LGBM\w+|params)$/u,
		args: /loss\s*=\s*["'](mse|mae|mean_squared_error|mean_absolute_error|huber)|reg:(squared|linear|gamma)|objective["']?\s*[:=]\s*["']regression/u,
	},
	{
		sign: 'classes',
		weight: 1,
		call: /(^|\.)(accuracy_score|f1_score|precision_score|recall_score|classification_report|confusion_matrix|precision_recall_fscore_support|log_loss|balanced_accuracy_score|matthews_corrcoef|cross_entropy)$/u,
	},
	{
		sign: 'two classes',
		weight: 1,
		call: /(^|\.)(roc_auc_score|roc_curve|average_precision_score|precision_recall_curve|brier_score_loss|RocCurveDisplay\.\w+)$/u,
	},
	{
		sign: 'number',
		weight: 1,
		call: /(^|\.)(mean_squared_error|root_mean_squared_error|mean_absolute_error|mean_absolute_percentage_error|r2_score|median_absolute_error|mse_loss|explained_variance_score)$/u,
	},
	{sign: 'groups', weight: 1, call: /(^|\.)(silhouette_score|davies_bouldin_score|calinski_harabasz_score)$/u},
	{sign: 'future', weight: 1, call: /(^|\.)(TimeSeriesSplit|make_future_dataframe|seasonal_decompose|adfuller|plot_acf)$/u},
	{
		sign: 'many classes',
		weight: 0.25,
		call: /(^|\.)(f1_score|precision_score|recall_score|precision_recall_fscore_support)$/u,
		args: /average\s*=\s*["'](macro|weighted|micro)/u,
	},
	{
		sign: 'text',
		weight: 2,
		call: /(^|\.)(TfidfVectorizer|CountVectorizer|HashingVectorizer|TfidfTransformer|TextVectorization|pad_sequences|word_tokenize|train_supervised|TextClassificationPipeline|\w*TokenizerFast|\w+Tokenizer)$|(^|\.)\w*Tokenizer(Fast)?\.from_pretrained$/u,
	},
	{sign: 'text', weight: 4, call: /(^|\.)\w*ForSequenceClassification(\.from_pretrained)?$/u},
	{sign: 'classes', weight: 3, call: /(^|\.)\w*For(Sequence|Image|Token|Audio)Classification(\.from_pretrained)?$/u},
	{
		sign: 'language model',
		weight: 4,
		call: /(^|\.)(\w*(ForCausalLM|LMHeadModel|ForMaskedLM|ForSeq2SeqLM|ForConditionalGeneration)(\.from_pretrained)?|DataCollatorForLanguageModeling|SFTTrainer|DPOTrainer)$|^tiktoken\./u,
	},
	{
		sign: 'segmentation',
		weight: 4,
		call: /(^|\.)(dice_loss|dice_coeff|multiclass_dice_coeff|DiceLoss|jaccard_loss|\w*U-?Net(\+\+)?|DeepLabV3\w*)$|^segmentation_models/iu,
	},
	{
		sign: 'detection',
		weight: 4,
		call: /^ultralytics\.|(^|\.)(fasterrcnn_\w+|maskrcnn_\w+|retinanet_\w+|ssd300_\w+)$|^detectron2\.(modeling|engine)\./u,
	},
	{sign: 'recommendation', weight: 4, call: /^(implicit|surprise|lightfm|recbole|tensorflow_recommenders)\./u},
	{sign: 'control', weight: 4, call: /^(gym|gymnasium|stable_baselines3|pettingzoo)\./u},
	{sign: 'images made', weight: 4, call: /^diffusers\./u},
	{sign: 'rules', weight: 2, call: /(^|\.)(apriori|association_rules|fpgrowth)$/u},
];

/** What a call says, with the weight of each. A call may say two things: text, and classes. */
export function signsOf({name, args}: Call): readonly {readonly sign: Sign; readonly weight: number}[] {
	return rules.filter(rule => rule.call.test(name) && (rule.args === undefined || rule.args.test(args)));
}

/** What a class of one's own says by its name. */
export function signOfClass(name: string): Sign | null {
	if (/^(GPT|\w*LanguageModel|\w*LM|Bigram\w*)$/u.test(name)) return 'language model';
	if (/U-?Net|SegNet|Segmentation(Model|Net)/u.test(name)) return 'segmentation';
	if (/^(\w*DETR|YOLO\w*|\w*RCNN|RetinaNet|\w*ObjectDetector)$/u.test(name)) return 'detection';
	return null;
}
