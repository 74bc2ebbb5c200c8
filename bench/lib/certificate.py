"""A certificate for a TLS server under measurement, made anew by each process."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

COMMAND = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 "
    "-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
)


def made() -> tuple[bytes, bytes]:
    """Return a certificate for localhost that vouches for itself, and its key: PEM."""
    with TemporaryDirectory() as folder:
        subprocess.run(COMMAND.split(), cwd=folder, check=True, capture_output=True)
        path = Path(folder)
        return (path / "cert.pem").read_bytes(), (path / "key.pem").read_bytes()
