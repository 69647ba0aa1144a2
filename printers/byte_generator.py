"""python-escpos as nothing but a byte generator, with the side effects of its import undone.

Version 3.1 configures the root logger, leaves a temporary folder behind in every process and prints
to the standard output.  It is imported once, here, on first use, with those three held back.
"""

import contextlib
import io
import logging
import tempfile
import threading
from functools import lru_cache
from typing import Any, Final

_IMPORT_LOCK: Final = threading.Lock()


@lru_cache(maxsize=1)
def _dummy_class() -> type[Any]:
    """Import the library's `Dummy`: a printer that only collects bytes."""
    with _IMPORT_LOCK, tempfile.TemporaryDirectory(prefix="tresen-escpos-") as folder:
        root = logging.getLogger()
        handlers, level = root.handlers[:], root.level
        real_mkdtemp = tempfile.mkdtemp
        tempfile.mkdtemp = lambda *_args, **_kwargs: folder  # type: ignore[assignment]
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                from escpos.printer import Dummy
        finally:
            tempfile.mkdtemp = real_mkdtemp
            root.handlers[:] = handlers
            root.setLevel(level)
    return Dummy  # type: ignore[no-any-return]


def new_generator() -> Any:
    """A fresh generator for one job; one that was used remembers code pages it no longer has."""
    return _dummy_class()()
