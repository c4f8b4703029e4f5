import sys
from forst import core
data, model, seed = sys.argv[1:4]
forest, figures = core.learn(core.read(data), int(seed))
core.save(forest, figures, model)
print(figures)
