"""Is the service in this container ready? Ends with 0 where ``/readyz`` says so, else with 1 and the reason."""

import os
import ssl
import sys
import urllib.request

PORT = 8000


def main() -> int:
    scheme = "https" if os.environ.get("ALIGNMENT_TLS_CERTIFICATE") else "http"
    itself = ssl.create_default_context()
    itself.check_hostname = False  # the certificate is for the name that others ask by
    itself.verify_mode = ssl.CERT_NONE
    try:
        with urllib.request.urlopen(f"{scheme}://127.0.0.1:{PORT}/readyz", timeout=4, context=itself):
            return 0
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
