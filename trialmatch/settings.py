"""Everything that can be set, from the environment or the command line; nothing else is read at run time."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

REGISTRY_URL = "https://clinicaltrials.gov/api/v2"
CONDITIONS = (
    "breast cancer", "breast neoplasm", "breast carcinoma", "solid tumor", "advanced cancer", "metastatic cancer",
)  # fmt: skip
STATUSES = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE")  # open, or about to be


@dataclass(frozen=True)
class Settings:
    """`home` holds everything that is written; `database_url` may move records and lists to a database server.

    `conditions` and `statuses` say which studies are asked of the registry. The help line is a person to talk to,
    named on every page.
    """

    home: Path
    database_url: str = ""
    registry_url: str = REGISTRY_URL
    conditions: tuple[str, ...] = CONDITIONS
    statuses: tuple[str, ...] = STATUSES
    help_name: str = ""
    help_phone: str = ""
    help_hours: str = ""
    smtp_url: str = ""  # smtp:// (a relay on this machine), smtp+starttls:// or smtps://, with user:password@ if asked
    mail_from: str = ""
    site_url: str = ""  # the site's address as people know it, for mails
    secret: str = ""  # what signs cookies and seals what was sent to the team; made in the home if not given

    @classmethod
    def from_env(cls, environ: dict[str, str] | None = None, home: Path | None = None) -> "Settings":
        env = dict(os.environ) if environ is None else environ
        told = env.get("TRIALMATCH_HOME")
        return cls(
            home=home or (Path(told) if told else Path(platformdirs.user_data_dir("trialmatch"))),
            database_url=env.get("TRIALMATCH_DATABASE_URL", ""),
            registry_url=env.get("TRIALMATCH_REGISTRY_URL", REGISTRY_URL),
            conditions=_list(env.get("TRIALMATCH_CONDITIONS", "")) or CONDITIONS,
            help_name=env.get("TRIALMATCH_HELP_NAME", ""),
            help_phone=env.get("TRIALMATCH_HELP_PHONE", ""),
            help_hours=env.get("TRIALMATCH_HELP_HOURS", ""),
            smtp_url=env.get("TRIALMATCH_SMTP_URL", ""),
            mail_from=env.get("TRIALMATCH_MAIL_FROM", ""),
            site_url=env.get("TRIALMATCH_SITE_URL", "").rstrip("/"),
            secret=env.get("TRIALMATCH_SECRET_KEY", ""),
        )

    @property
    def generations(self) -> Path:
        return self.home / "index"

    @property
    def is_shared(self) -> bool:
        """Records, lists and index generations lie in a database server that other machines use too."""
        return bool(self.database_url) and not self.database_url.startswith("sqlite")

    def database(self, name: str) -> str:
        """The database for "records" or "lists": a file in the home, unless a server is named."""
        return self.database_url or f"sqlite:///{self.home / f'{name}.db'}"


def _list(told: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in told.split(",") if part.strip())
