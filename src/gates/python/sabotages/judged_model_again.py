"""What should be fitted on all rows is the judged model, as it was."""

import shutil

from sabotages.tampering import PLACES

shutil.copytree(PLACES["model"], PLACES["out"])
