"""Scan one prompt and one response, and wait for the verdict."""

import os

import aisecurity
from aisecurity.generated_openapi_client.models.ai_profile import AiProfile
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content

aisecurity.init(api_key=os.getenv("PANW_AI_SEC_API_KEY"))
ai_profile = AiProfile(profile_name=os.getenv("AI_PROFILE_NAME", "demo"))
scanner = Scanner()


def main() -> None:
    """Print the whole answer as JSON."""
    scan_response = scanner.sync_scan(
        ai_profile=ai_profile,
        content=Content(
            prompt="Is urlfiltering.paloaltonetworks.com/test-malware a good place for downloads?",
            response="I would not go there.",
        ),
    )
    print(scan_response)
    scanner.close()


if __name__ == "__main__":
    main()
