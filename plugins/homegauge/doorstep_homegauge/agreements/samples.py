"""Texts to begin with. They are examples of the usual parts; a business has its own looked over."""


def joined(text: str) -> str:
    """Each paragraph in one line: paper and screens break lines themselves."""
    return "\n\n".join(part.replace("\n", " ") for part in text.split("\n\n"))


HOME = joined("""Inspection agreement

This agreement is between {business} (the inspector's company) and {client} (the client), about the
property at {address}.

1. The inspection. {inspector} inspects the property on {date} at {time}: what can be seen and reached,
without taking anything apart.

2. The report. The client gets a written report. It is for the client alone and describes the property
as it was that day.

3. What it is not. The inspection is no guarantee and no insurance, and it does not cover what was
hidden, closed off or not safe to reach.

4. The fee is {fee}, due before the report is opened.

5. Disagreements. The client tells {business} in writing within 14 days of finding a fault in the report,
before it is repaired.

By signing, the client says that they have read this agreement and agree to it.""")

RADON = joined("""Radon test agreement

{business} measures radon at {address} for {client}, beginning on {date}.

1. Doors and windows stay closed from 12 hours before the test until it ends, other than for going in and out.

2. Nobody moves or covers the device. When it was moved, the test is made again, at the client's expense.

3. The result tells what was measured on those days; radon differs with weather and season.

4. The fee is {fee}.

By signing, the client says that they have read this agreement and agree to it.""")

SAMPLES = {"home": ("Inspection agreement", HOME), "radon": ("Radon test agreement", RADON)}
