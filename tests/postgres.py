"""A real PostgreSQL of Debian's package, started for the tests by a user who is not root."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

SUPERUSER = "trialmatch"


def binaries() -> Path | None:
    """Where initdb and pg_ctl are."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    on_path = shutil.which("initdb")
    return Path(found[-1] if found else on_path).parent if found or on_path else None


def start_postgres(folder: Path) -> Iterator[str]:
    """The address of a server without a database of its own yet; it ends with the generator."""
    bin_ = binaries()
    if bin_ is None:
        reason = "PostgreSQL is not installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name  # it refuses to run as root
    data = folder / "data"
    for opened in (folder, *folder.parents):
        if opened != Path(opened.anchor) and os.getuid() == 0:
            opened.chmod(opened.stat().st_mode | 0o011)
    folder.chmod(0o777)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder, timeout=60)

    run(str(bin_ / "initdb"), "-D", str(data), "-U", SUPERUSER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
    port = free_port()
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c full_page_writes=off"
    run(str(bin_ / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{port}"
    finally:
        run(str(bin_ / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
