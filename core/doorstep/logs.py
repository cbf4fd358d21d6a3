"""Logs: one line an entry, plain tracebacks without local variables, since those hold secrets and addresses."""

import logging
import sys
from typing import TextIO

from doorstep.sparing import without

with without("rich"):  # 5 MB for pretty tracebacks, which logs do not have
    import structlog


def configure(level: str, stream: TextIO | None = None) -> None:
    """Write entries of this level and above to a stream, standard output unless given."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event", "request"], drop_missing=True, bool_as_flag=False
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stdout),
        cache_logger_on_first_use=False,
    )
