#!/usr/bin/python3
"""Records how well scikit-learn predicts the tables of the benchmark `tables`, as people do it.

    /usr/bin/python3 bench/peers/sklearn_tables.py FOLDER        (Debian's python3-sklearn and python3-pandas)

FOLDER has iris.csv, penguins.csv, titanic.csv and mpg.csv of seaborn-data. Ten folds, three seeds; the mean and the deviation between seeds are
written to sklearn_tables.json, and to the terminal.
"""
import json
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

warnings.filterwarnings("ignore")
TABLES = [("iris", "species", []), ("penguins", "species", []), ("titanic", "survived", ["alive"]), ("mpg", "mpg", [])]
SEEDS = [1, 2, 3]


def encoded(numbers, texts, scale):
    numeric = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), *([StandardScaler()] if scale else []))
    if scale:
        words = make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"), OneHotEncoder(handle_unknown="ignore"))
    else:
        words = make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"),
                              OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1))
    return make_column_transformer((numeric, numbers), (words, texts))


def main(folder):
    found = {"scikit-learn": sklearn.__version__, "tables": {}}
    for name, target, left_out in TABLES:
        table = pd.read_csv(folder / f"{name}.csv").dropna(subset=[target])
        y = table.pop(target)
        x = table.drop(columns=left_out)
        x = x.apply(lambda c: c.astype(object).where(c.notna(), np.nan) if c.dtype == bool or c.dtype == object else c)
        for c in x.columns[x.dtypes == object]:
            x[c] = x[c].map(lambda v: v if v is np.nan or (isinstance(v, float) and np.isnan(v)) else str(v))
        numbers, texts = make_column_selector(dtype_exclude=object), make_column_selector(dtype_include=object)
        classes = name != "mpg"
        models = {
            "linear": make_pipeline(encoded(numbers, texts, True), LogisticRegression(max_iter=2000) if classes else Ridge()),
            "boosting": make_pipeline(encoded(numbers, texts, False),
                                      HistGradientBoostingClassifier(random_state=0) if classes else HistGradientBoostingRegressor(random_state=0)),
        }
        scores = {}
        for model, pipeline in models.items():
            seeds = []
            for seed in SEEDS:
                folds = (StratifiedKFold if classes else KFold)(10, shuffle=True, random_state=seed)
                values = cross_val_score(pipeline, x, y, cv=folds, scoring="accuracy" if classes else "neg_mean_absolute_error")
                seeds.append(float(abs(values.mean())))
            scores[model] = [round(s, 4) for s in seeds]
            print(name, model, scores[model])
        found["tables"][name] = scores
    (pathlib.Path(__file__).parent / "sklearn_tables.json").write_text(json.dumps(found, indent=2) + "\n")


main(pathlib.Path(sys.argv[1]))
