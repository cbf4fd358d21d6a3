"""What holds things back until they are answered or paid, in plain Python, from the rule's words alone.

Three records stand at one address: a case, whose own page is gated as well, and a job with a task below it.
"""

from attrs import Factory, define

CASE, JOB, TASK = 0, 1, 2
KINDS = ("case", "job", "task")
PARENT = {TASK: JOB}


@define
class Paper:
    """A letter, which answers and money hold; or a waiver, which asks each signer of its record."""

    kind: str
    record: int
    visible: bool = True
    archived: bool = False
    replaced: bool = False
    answers: dict[int, str] = Factory(dict)

    @property
    def current(self) -> bool:
        return not self.archived and not self.replaced


@define
class Bill:
    about: int
    before_release: bool
    issued: bool = False
    settled: bool = False
    archived: bool = False


@define
class Release:
    people: int
    shut_out: frozenset[int]
    """To whom the area of letters is closed."""
    signers: set[tuple[int, int]] = Factory(set)
    papers: list[Paper] = Factory(list)
    bills: list[Bill] = Factory(list)

    def outcome(self, waiver: Paper) -> str | None:
        """One who declines settles it, else the last of all who sign there now."""
        if "declined" in waiver.answers.values():
            return "declined"
        asked = {person for person, record in self.signers if record == waiver.record}
        return "approved" if asked and all(one in waiver.answers for one in asked) else None

    def near(self, record: int) -> set[int | None]:
        return {record, PARENT.get(record)} - {None}

    def answers_hold(self, kind: str, record: int) -> bool:
        waivers = [
            one for one in self.papers if one.kind == "waiver" and one.current and one.record in self.near(record)
        ]
        return kind == "letter" and any(self.outcome(one) != "approved" for one in waivers)

    def money_holds(self, kind: str, record: int) -> bool:
        owed = [one for one in self.bills if one.before_release and not one.settled and not one.archived]
        return kind != "waiver" and any(one.about in self.near(record) for one in owed)

    def holds_record(self, record: int) -> bool:
        return record == CASE and self.money_holds("case", CASE)

    def sees(self, person: int, paper: Paper) -> bool:
        return paper.current and paper.visible and not (paper.kind == "letter" and person in self.shut_out)

    def opens(self, person: int, paper: Paper) -> bool:
        held = self.answers_hold(paper.kind, paper.record) or self.money_holds(paper.kind, paper.record)
        return self.sees(person, paper) and not held and not self.holds_record(paper.record)

    def may_answer(self, person: int, waiver: Paper, *, on_paper: bool) -> bool:
        asked = (person, waiver.record) in self.signers and person not in waiver.answers
        open_still = waiver.current and self.outcome(waiver) is None
        # Jobs are answered at the office: their type lets nobody decide in the portal.
        at_the_portal = waiver.record == CASE and self.opens(person, waiver)
        return asked and open_still and (on_paper or at_the_portal)
