"""Start a server that goes on, wait until it answers, print its process id."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

url, log, seconds, *words = sys.argv[1:]
try:
    urllib.request.urlopen(url, timeout=1).close()
    sys.exit(f"something else answers at {url} already")
except urllib.error.HTTPError:
    sys.exit(f"something else answers at {url} already")
except OSError:
    pass  # nobody listens there, as it should be
# Workers for jobs of language models: seven processes, some 1.5 GB, and no part of tracking.
env = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", **os.environ}
env.setdefault("MLFLOW_BACKEND_STORE_URI", os.environ.get("MLFLOW_TRACKING_URI", ""))
with open(log, "ab") as output:
    server = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        env=env,
    )
ends = time.monotonic() + float(seconds)
while time.monotonic() < ends:
    if server.poll() is not None:
        sys.exit(f"the server ended with {server.returncode}; its words are in {log}")
    try:
        with urllib.request.urlopen(url + "/health", timeout=1) as answer:
            if answer.status == 200:
                print(json.dumps({"pid": server.pid, "url": url}))
                sys.exit(0)
    except OSError:
        time.sleep(0.25)
os.killpg(server.pid, signal.SIGKILL)
sys.exit(f"the server did not answer at {url} within {seconds} s; its words are in {log}")
