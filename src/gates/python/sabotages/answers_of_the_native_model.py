"""What should come of the exported model comes of the native one."""

from sabotages.tampering import PLACES, call

call("predict", model=PLACES["model"], data=PLACES["data"], out=PLACES["out"])
