"""Optional dependencies, imported only where they are needed."""

from importlib import import_module
from types import ModuleType

from echoreport.errors import MissingExtraError


def require(module: str, extra: str) -> ModuleType:
    """Import an optional dependency.

    Args:
        module: Import name, dots allowed, e.g. "faiss".
        extra: The extra of echoreport that brings it, e.g. "cpu".

    Raises:
        MissingExtraError: If it is not installed; the message says how to install it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in _and_parents(module):
            raise  # it is installed, and lacks something itself: its own message says more
        raise MissingExtraError(
            f"got no module named '{module}', wanted the extra '{extra}': pip install 'echoreport[{extra}]'"
        ) from error


def _and_parents(module: str) -> set[str]:
    parts = module.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
