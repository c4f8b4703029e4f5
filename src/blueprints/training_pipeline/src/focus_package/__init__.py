"""A machine learning pipeline: read, split, derive features, train, tune, evaluate, predict."""
