import json, sys
from pathlib import Path
import shared
train, test = shared.sides(shared.read(sys.argv[1]))
Path(sys.argv[2]).write_text(json.dumps({"train": train, "test": test}))
