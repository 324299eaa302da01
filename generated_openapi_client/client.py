"""Clients of the endpoint functions, defined in `aisecurity._runtime`."""

from aisecurity._runtime.client import AuthenticatedClient as AuthenticatedClient
from aisecurity._runtime.client import Client as Client
