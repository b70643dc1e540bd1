"""The settings of production, with collected files in the throw-away folder that `BENCH_FOLDER` names."""

import os
from pathlib import Path

from ess_plan.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["BENCH_FOLDER"]) / "static"
MFA_REQUIRED = False  # the user who is measured signs in without a code
