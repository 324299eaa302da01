"""TLS for tests: an authority, contexts of servers with its certificates, and files for clients."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Self

import trustme
from attrs import frozen


@frozen
class Trust:
    """An authority that nobody trusts by itself, its file, and one with a client certificate and its key."""

    authority: trustme.CA
    ca_file: Path
    client_file: Path

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Make an authority, whose files are put into *folder*."""
        authority = trustme.CA()
        trust = cls(authority, folder / "ca.pem", folder / "client.pem")
        client = authority.issue_cert("client@example.com")
        authority.cert_pem.write_to_path(str(trust.ca_file))
        client.private_key_and_cert_chain_pem.write_to_path(str(trust.client_file))
        return trust

    def server(
        self, *, client_certificate: bool = False, host: str = "127.0.0.1", **certificate_settings: Any
    ) -> ssl.SSLContext:
        """Return the TLS settings of a server at *host*, which may ask its clients for a certificate."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate: Any = self.authority.issue_cert(host, **certificate_settings)
        certificate.configure_cert(context)
        if client_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            authority: Any = self.authority
            authority.configure_trust(context)
        return context
