"""A certificate authority for this run, and a bundle that makes the clients trust it.

Every client is pointed at the bundle by SSL_CERT_FILE, which all of them honour: the usual roots, so that loading them
costs what it costs elsewhere, and ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import certifi
import trustme


@dataclass(frozen=True)
class Trust:
    """Files in PEM form."""

    certificate: Path
    key: Path
    bundle: Path


def made(folder: Path) -> Trust:
    """Write the files to *folder*."""
    authority = trustme.CA()
    server = authority.issue_cert("127.0.0.1", "localhost")
    trust = Trust(folder / "server.pem", folder / "server.key", folder / "roots.pem")
    trust.certificate.write_bytes(b"".join(blob.bytes() for blob in server.cert_chain_pems))
    trust.key.write_bytes(server.private_key_pem.bytes())
    trust.bundle.write_bytes(Path(certifi.where()).read_bytes() + authority.cert_pem.bytes())
    return trust
