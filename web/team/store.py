"""Lists that people sent to the team, and the work on them. A change that was made meanwhile is never written over."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Engine, case, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from web.lists.store import SavedList
from web.sealing import hashed, seal, unseal
from web.team.tables import ContactRow, NavigatorRow, SentList, SentTrial, now

STATES = ("new", "working", "waiting", "done")
STATUSES = ("to_check", "called", "waiting", "with_doctor", "not_possible", "entered")
SILENCE = timedelta(days=5)  # after so long without an answer a contact comes up again


class Case(NamedTuple):
    """A list as it was sent: who the person is to the team, the trials, what was told; who works on it."""

    id: int
    sent_at: datetime
    told: dict[str, Any]  # name, reach, trials [[NCT ID, note]], answers (lines), form (to match again; or none)
    navigator_id: int | None
    navigator: str
    state: str


class Work(NamedTuple):
    """The work on one trial of a case; `note` is the team's, `says` is for the person."""

    nct_id: str
    status: str = "to_check"
    reason: str = ""
    next_call: date | None = None
    note: str = ""
    says: str = ""
    version: int = 0


class Contact(NamedTuple):
    """A call or message: to whom it was about, what came of it."""

    nct_id: str
    at: datetime
    by: str
    answered: bool
    text: str


class Changed(Exception):
    """Somebody else changed it meanwhile; holds what it is now."""

    def __init__(self, current: Work) -> None:
        super().__init__("changed meanwhile")
        self.current = current


class Desk:
    """`key` is the site's own: whoever has the database alone can read no name and no note."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self._engine = engine
        self._key = f"desk {key.hex()}"

    def send(self, list_token: str, told: dict[str, Any]) -> int:
        with Session(self._engine) as session, session.begin():
            owner = session.scalar(select(SavedList).where(SavedList.token_hash == hashed(list_token)))
            row = SentList(
                list_id=owner.id if owner else None, sent_at=now(), sealed=seal(self._key, told), state="new"
            )
            session.add(row)
            session.flush()
            return row.id

    def cases(self) -> list[Case]:
        """The newest first."""
        with Session(self._engine) as session:
            return [self._case(session, row) for row in session.scalars(select(SentList).order_by(SentList.id.desc()))]

    def case(self, sent_id: int) -> Case | None:
        with Session(self._engine) as session:
            row = session.get(SentList, sent_id)
            return self._case(session, row) if row else None

    def of_list(self, list_token: str) -> list[tuple[Case, list[Work]]]:
        """What became of what a list's owner sent: without the team's own notes."""
        with Session(self._engine) as session:
            owner = session.scalar(select(SavedList).where(SavedList.token_hash == hashed(list_token)))
            if owner is None:
                return []
            rows = session.scalars(select(SentList).where(SentList.list_id == owner.id).order_by(SentList.id.desc()))
            return [
                (self._case(session, row), [work._replace(note="") for work in self._works(session, row)])
                for row in rows
            ]

    def claim(self, sent_id: int, navigator_id: int) -> bool:
        """False where somebody else was first."""
        free = or_(SentList.navigator_id.is_(None), SentList.navigator_id == navigator_id)
        state = case((SentList.state == "new", "working"), else_=SentList.state)
        with Session(self._engine) as session, session.begin():
            claimed = session.execute(
                update(SentList)
                .where(SentList.id == sent_id, free)
                .values(navigator_id=navigator_id, state=state)
                .returning(SentList.id)
            )
            return claimed.first() is not None

    def hand_over(self, sent_id: int, navigator_id: int | None) -> None:
        """To another navigator, or (None) back to all."""
        with Session(self._engine) as session, session.begin():
            row = session.get_one(SentList, sent_id)
            row.navigator_id = navigator_id
            row.state = "new" if navigator_id is None else row.state

    def set_state(self, sent_id: int, state: str) -> None:
        with Session(self._engine) as session, session.begin():
            session.get_one(SentList, sent_id).state = state

    def works(self, sent_id: int) -> list[Work]:
        """One for each trial of the case, in the person's order."""
        with Session(self._engine) as session:
            return self._works(session, session.get_one(SentList, sent_id))

    def write(self, sent_id: int, work: Work) -> None:
        """Raises Changed where the version is no longer the one that was looked at."""
        sealed = seal(self._key, {"reason": work.reason, "note": work.note, "says": work.says})
        values = {"status": work.status, "next_call": work.next_call, "sealed": sealed, "version": work.version + 1}
        this = (SentTrial.sent_id == sent_id, SentTrial.nct_id == work.nct_id)
        try:
            with Session(self._engine) as session, session.begin():
                if work.version == 0:
                    session.execute(insert(SentTrial).values(sent_id=sent_id, nct_id=work.nct_id, **values))
                    return
                unchanged = update(SentTrial).where(*this, SentTrial.version == work.version)
                if session.execute(unchanged.values(**values).returning(SentTrial.version)).first():
                    return
        except IntegrityError:  # somebody wrote the first note of this trial meanwhile
            pass
        with Session(self._engine) as session:
            raise Changed(self._work(session.get_one(SentTrial, (sent_id, work.nct_id))))

    def log(self, sent_id: int, contact: Contact) -> None:
        with Session(self._engine) as session, session.begin():
            session.add(
                ContactRow(
                    sent_id=sent_id,
                    nct_id=contact.nct_id,
                    at=contact.at,
                    by=contact.by,
                    answered=contact.answered,
                    sealed=seal(self._key, contact.text),
                )
            )

    def contacts(self, sent_id: int) -> list[Contact]:
        """The newest first."""
        with Session(self._engine) as session:
            found = session.scalars(
                select(ContactRow).where(ContactRow.sent_id == sent_id).order_by(ContactRow.id.desc())
            )
            return [Contact(r.nct_id, r.at, r.by, r.answered, unseal(self._key, r.sealed) or "") for r in found]

    def due(self, sent_id: int, today: date) -> list[tuple[str, str]]:
        """(NCT ID, "call" or "silence"): next calls that are due, and contacts that nobody answered for long."""
        calls = [(w.nct_id, "call") for w in self.works(sent_id) if w.next_call and w.next_call <= today]
        last: dict[str, Contact] = {}
        for contact in reversed(self.contacts(sent_id)):
            last[contact.nct_id] = contact
        silent = [c.nct_id for c in last.values() if not c.answered and c.at.date() + SILENCE <= today]
        return calls + [(nct_id, "silence") for nct_id in silent]

    def _case(self, session: Session, row: SentList) -> Case:
        navigator = session.get(NavigatorRow, row.navigator_id) if row.navigator_id else None
        told = unseal(self._key, row.sealed) or {"name": "", "reach": "", "trials": [], "answers": [], "form": None}
        return Case(row.id, row.sent_at, told, row.navigator_id, navigator.name if navigator else "", row.state)

    def _works(self, session: Session, row: SentList) -> list[Work]:
        rows = {work.nct_id: work for work in session.scalars(select(SentTrial).where(SentTrial.sent_id == row.id))}
        listed = [nct_id for nct_id, _ in self._case(session, row).told["trials"]]
        return [self._work(rows[nct_id]) if nct_id in rows else Work(nct_id) for nct_id in listed]

    def _work(self, row: SentTrial) -> Work:
        written = (unseal(self._key, row.sealed) if row.sealed else None) or {"reason": "", "note": "", "says": ""}
        return Work(
            row.nct_id, row.status, written["reason"], row.next_call, written["note"], written["says"], row.version
        )
