"""Base class, values, requests and responses of the generated code, defined in `aisecurity._runtime`."""

from aisecurity._runtime.endpoint import Request as Request
from aisecurity._runtime.endpoint import Response as Response
from aisecurity._runtime.model import Model as Model
from aisecurity._runtime.model_errors import MissingMember as MissingMember
from aisecurity._runtime.model_errors import ModelError as ModelError
from aisecurity._runtime.model_errors import WrongShape as WrongShape
from aisecurity._runtime.values import OpenEnum as OpenEnum
from aisecurity._runtime.values import Timestamp as Timestamp

__all__ = ["MissingMember", "Model", "ModelError", "OpenEnum", "Request", "Response", "Timestamp", "WrongShape"]
