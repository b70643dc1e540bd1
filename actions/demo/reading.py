"""The files of the demonstration."""

import yaml
from django.conf import settings

DEMO_DIR = settings.BASE_DIR / "fixtures" / "demo"


def read(name: str) -> list[dict] | dict[str, list[dict]]:
    return yaml.load((DEMO_DIR / f"{name}.yaml").read_bytes(), Loader=yaml.CSafeLoader)
