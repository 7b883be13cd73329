"""Print uv's overrides from pyproject.toml, one a line: a wheel does not carry them."""

import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
print("\n".join(project["tool"]["uv"]["override-dependencies"]))
