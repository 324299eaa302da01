"""Limits of the scan service, as documented unless a comment says otherwise."""

from typing import Final

MAX_API_KEY_LENGTH: Final = 2048
"""Bytes of an API key. A bound of this package: no longer key is known."""
MAX_TOKEN_LENGTH: Final = 16384
"""Bytes of a bearer token. A bound of this package: what servers accept in one header."""

MAX_SYNC_BODY_BYTES: Final = 2 * 1024 * 1024
MAX_ASYNC_BODY_BYTES: Final = 5 * 1024 * 1024

MAX_CONTENT_PROMPT_LENGTH: Final = MAX_SYNC_BODY_BYTES
"""Characters of a prompt: none longer fits into a body."""
MAX_CONTENT_RESPONSE_LENGTH: Final = MAX_SYNC_BODY_BYTES
"""Characters of a response: none longer fits into a body."""
MAX_GROUNDING_CONTEXT_LENGTH: Final = 100_000
"""Characters of a context (contextual grounding)."""
MAX_GROUNDING_PROMPT_LENGTH: Final = 10_000
"""Characters of a prompt that comes with a context."""
MAX_GROUNDING_RESPONSE_LENGTH: Final = 20_000
"""Characters of a response that comes with a context."""

MAX_AI_PROFILE_NAME_LENGTH: Final = 100
MAX_TRANSACTION_ID_LENGTH: Final = 100
"""Characters of a tr_id or a transaction_id."""
MAX_SESSION_ID_LENGTH: Final = 100
SCAN_ID_LENGTH: Final = 36
"""Characters of a scan id, a UUID."""
REPORT_ID_LENGTH: Final = 37
"""Characters of a report id, "R" and a scan id."""

MAX_BATCH_OBJECTS: Final = 5
"""Objects of one asynchronous request. Other limits (20, 25) are reported; five is what the SDK documentation says."""
MAX_REQ_ID: Final = 2**32 - 1
MAX_QUERY_IDS: Final = 5
"""Scan ids or report ids of one query."""
QUERIES_PER_MINUTE: Final = 10
"""Requests to results and reports together. Whether they share the limit is not documented; sharing is safe."""

MAX_REPLY_BYTES: Final = 64 * 1024 * 1024
"""Bytes of an answer that are read, at most. A bound of this package, far above what five reports can hold."""
MAX_VERDICT_BYTES: Final = 16 * 1024 * 1024
"""Bytes of the answer to a sync scan that are read. A bound of this package."""
MAX_RECEIPT_BYTES: Final = 64 * 1024
"""Bytes of the answer to a submission that are read. A bound of this package."""
MAX_TOKEN_REPLY_BYTES: Final = 64 * 1024
"""Bytes of the answer of a token endpoint that are read. A bound of this package."""
MAX_ERROR_BYTES: Final = 256 * 1024
"""Bytes of an answer that are read where its status is not 200. A bound of this package."""

MAX_NUMBER_OF_BATCH_SCAN_OBJECTS: Final = MAX_BATCH_OBJECTS
"""Another name, by which programs split a batch."""
MAX_NUMBER_OF_SCAN_IDS: Final = MAX_QUERY_IDS
"""Another name, by which programs split scan ids."""
MAX_NUMBER_OF_REPORT_IDS: Final = MAX_QUERY_IDS
"""Another name, by which programs split report ids."""
