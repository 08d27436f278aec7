"""Who sits where, and which rules are in force, as this desk knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.matters.directory import Directory, Staffed
from app.domain.people import Person, Unit
from app.domain.records import Loan, Rulebook
from app.protocol.shipped import Rules

if TYPE_CHECKING:
    from app.desk.store.store import Transaction
    from app.domain.routes.route import Route
    from app.domain.working_days import Calendar


class OfficeHere:
    """The directory and the rules of a desk, made of what the hub sent and kept until that changes."""

    def __init__(self) -> None:
        self._directory: Directory | None = None
        self._rules: Rules | None = None
        self._routes: dict[str, Route] | None = None
        self._calendar: Calendar | None = None
        self.calendar_mark = ""
        """What tells the calendar that was looked at last from another."""

    def forget(self) -> None:
        """The directory has changed."""
        self.__init__()  # type: ignore[misc]

    def rules(self, tx: Transaction) -> Rules:
        """The rules in force."""
        if self._rules is None:
            self._rules = Rules(tx.mirror.all(Rulebook))
        return self._rules

    def routes(self, tx: Transaction) -> dict[str, Route]:
        """The routes in force, by id."""
        if self._routes is None:
            self._routes = self.rules(tx).routes()
        return self._routes

    def calendar(self, tx: Transaction) -> Calendar:
        """The working days that are known."""
        if self._calendar is None:
            self._calendar = self.rules(tx).calendar()
            self.calendar_mark = self._calendar.mark
        return self._calendar

    def directory(self, tx: Transaction) -> Directory:
        """The county's directory."""
        if self._directory is None:
            self._directory = Directory(tx.mirror.all(Person), tx.mirror.all(Unit), self.rules(tx).functions())
        return self._directory

    def staffed(self, tx: Transaction) -> Staffed:
        """What the rules ask of an act. A desk knows what its own clerk has lent and was lent."""
        loans = [loan.delegation for loan in tx.mirror.all(Loan)]
        return Staffed(
            self.directory(tx),
            lambda taker: tuple(lent for lent in loans if lent.taker == taker),
            lambda giver: tuple(lent for lent in loans if lent.giver == giver),
        )
