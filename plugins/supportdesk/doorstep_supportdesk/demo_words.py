"""What the demo's companies ask, and what they are answered."""

BROKEN, PEOPLE, NEW, QUESTION = (
    "Something does not work",
    "Somebody new, or somebody leaves",
    "Something new is wanted",
    "A question",
)

# Nature, subject, words, priority, answers by key.
REQUESTS: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    (
        BROKEN,
        "The printer in the front office jams",
        "Every third sheet gets stuck, the tray does not matter. We print delivery notes there all day.",
        "normal",
        {"what": "A printer", "are_others_affected": "yes"},
    ),
    (
        BROKEN,
        "Nobody gets mail since this morning",
        "Sending works, nothing arrives. Two customers have called about it.",
        "urgent",
        {"what": "Email", "are_others_affected": "yes"},
    ),
    (
        PEOPLE,
        "A new colleague in bookkeeping",
        "She starts in two weeks and sits beside the window.",
        "normal",
        {"what": "Somebody starts", "who_is_it": "Irene Hollis"},
    ),
    (
        QUESTION,
        "May we install the bank's program ourselves?",
        "The bank has sent us a link. Is that safe, and does somebody of us have the rights?",
        "low",
        {},
    ),
    (
        NEW,
        "A screen for the meeting room",
        "Large enough for twelve people, with a camera. Please send an estimate.",
        "low",
        {},
    ),
    (
        BROKEN,
        "The ledger closes by itself",
        "It closes when we print the journal, without any message. Since the update.",
        "normal",
        {"what": "A program", "which_program_which_version": "Ledger 7.2", "are_others_affected": "no"},
    ),
    (
        BROKEN,
        "No network in the warehouse",
        "The scanners say that they are offline. The office is fine.",
        "urgent",
        {"what": "The network", "are_others_affected": "yes"},
    ),
    (
        PEOPLE,
        "Somebody leaves at the end of the month",
        "Please close his access on the last day, and send his mail to me.",
        "normal",
        {"what": "Somebody leaves", "who_is_it": "Martin Voll"},
    ),
    (QUESTION, "How long are our backups kept?", "Our auditor asks. Is there something in writing?", "low", {}),
    (NEW, "Two more notebooks for sales", "The same as last year would be fine.", "normal", {}),
)
ANSWERS = (
    "Thank you for telling us. We are looking into it and write again today.",
    "We found it: a setting that the last update has changed. It is corrected, please try again.",
    "Could you send us a screenshot of the message? It says which of two things it is.",
    "It is done. Please tell us when something is still not as it should be.",
)
REPLIES = (
    "It works again, thank you!",
    "Here is the screenshot. It happened again this morning.",
    "Still the same. It is now three of us.",
    "Thanks, that was quick.",
)
NOTES = (
    "Same as in March: the driver. I keep it in the notes of the company.",
    "Called them, they are at lunch until one.",
)
ESTIMATES = (
    (
        "Screen and camera for the meeting room",
        "A 75 inch screen on the wall, a camera with microphone, cables in a channel, and half an hour to show how it works.",
        (
            ("Screen, 75 inch", "1", 119_900),
            ("Camera with microphone", "1", 64_900),
            ("Mounting and cables, hours", "4", 9_500),
        ),
    ),
    (
        "Two notebooks with docking stations",
        "As last year: set up, with your programs, and the old data moved.",
        (("Notebook", "2", 134_900), ("Docking station", "2", 18_900), ("Setting up, hours", "5", 9_500)),
    ),
    (
        "Wireless network for the warehouse",
        "Four access points, measured before and after.",
        (("Access point", "4", 28_900), ("Cabling and measuring, hours", "9", 9_500)),
    ),
)
REASONS = ("Too expensive for this year.", "We have found the old screen, and it still works.")
CANNED = (
    (
        "We look into it",
        "Hello {first_name},\n\nthank you for telling us. We look into {number} and write again today.",
    ),
    (
        "A screenshot, please",
        "Hello {first_name},\n\ncould you send us a screenshot of the whole window? It often shows what the words do not.",
    ),
    (
        "It is done",
        "Hello {first_name},\n\n“{title}” is done. Please try it, and press Complete when all is well at {company}.\n\n{business}",
    ),
)
ARTICLES = (
    (
        "The printer jams",
        "1. Switch it off and wait until it is quiet.\n\n2. Open the cover at the back and pull the paper out in the direction it was going.\n\n3. Fan the paper in the tray, so that sheets do not stick together.\n\nDoes it jam again at once? Then ask us: a roller is worn.",
        BROKEN,
    ),
    (
        "No mail arrives",
        "Look at the top right of the window: does it say that you are offline? Press it.\n\nIf mail arrives on the telephone and not on the computer, restart the program. If it arrives nowhere, ask us at once.",
        BROKEN,
    ),
    (
        "What we need to know about a new colleague",
        "Name, first day, which programs, which telephone, and who is responsible. Two weeks before is early enough for a computer.",
        PEOPLE,
    ),
    (
        "When you reach us",
        "Monday to Friday from eight to six. Requests that say “We cannot work” are seen at any hour.",
        QUESTION,
    ),
)
