"""Errors of reading an answer, defined in `aisecurity._runtime`."""

from aisecurity._runtime.model_errors import MissingMember as MissingMember
from aisecurity._runtime.model_errors import ModelError as ModelError
from aisecurity._runtime.model_errors import WrongShape as WrongShape
