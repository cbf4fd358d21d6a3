"""What is inspected, what is found, what is done about it: the words of the demo."""

DEVICES = {
    "sprinkler": (("Riser room", "Main control valve"), ("Riser room", "Alarm check valve"), ("Riser room", "Flow switch"),
                  ("Stair A", "Floor control valve"), ("Stair B", "Floor control valve"), ("Basement", "Fire pump"),
                  ("Basement", "Jockey pump"), ("Corridor", "Pendent heads"), ("Garage", "Dry pipe valve"), ("Exterior", "Siamese connection")),
    "alarm": (("Lobby", "Control panel"), ("Lobby", "Annunciator"), ("Level 1", "Pull station east"), ("Level 1", "Pull station west"),
              ("Level 2", "Smoke detector 2-01"), ("Level 2", "Smoke detector 2-02"), ("Level 3", "Horn strobe 3-A"),
              ("Mechanical room", "Duct detector"), ("Elevator lobby", "Recall detector"), ("Roof", "Fan shutdown relay"),
              ("Basement", "Heat detector"), ("Lobby", "Standby batteries")),
    "extinguishers": (("Lobby", "ABC 10 lb"), ("Corridor east", "ABC 5 lb"), ("Corridor west", "ABC 5 lb"), ("Kitchen", "Class K"),
                      ("Electrical room", "CO₂ 10 lb"), ("Garage", "ABC 20 lb"), ("Roof", "ABC 10 lb")),
    "kitchen_hood": (("Cook line", "Appliance nozzles"), ("Cook line", "Duct nozzles"), ("Cook line", "Fusible links"),
                     ("Exit door", "Manual pull"), ("Hood", "Agent cylinder"), ("Gas line", "Shutoff valve")),
    "emergency_lighting": (("Stair A", "Exit sign"), ("Stair B", "Exit sign"), ("Corridor east", "Emergency light"),
                           ("Corridor west", "Emergency light"), ("Lobby", "Exit sign"), ("Garage", "Emergency light")),
    "standpipe": (("Stair A", "Hose valve 2"), ("Stair A", "Hose valve 4"), ("Stair B", "Hose valve 2"), ("Roof", "Roof manifold"),
                  ("Exterior", "Siamese connection")),
    "backflow": (("Water room", "First check valve"), ("Water room", "Second check valve"), ("Water room", "Relief valve")),
}  # fmt: skip
TITLES = {
    "sprinkler": "Sprinkler inspection", "alarm": "Fire alarm test", "extinguishers": "Extinguisher inspection",
    "kitchen_hood": "Kitchen hood inspection", "emergency_lighting": "Emergency lighting test",
    "standpipe": "Standpipe inspection", "backflow": "Backflow test",
}  # fmt: skip
# title, severity, what was found, what to do, which photo shows it
FOUND = {
    "sprinkler": (
        ("Painted sprinkler heads", "major", "Four pendent heads carry overspray from the last repaint.", "Replace the four heads.", "sprinkler"),
        ("Control valve not supervised", "critical", "The floor control valve is open but its tamper switch reports nothing.", "Repair or replace the tamper switch.", "pipe"),
        ("Corroded branch line", "major", "Pitting over a length of two metres; weeping at one coupling.", "Replace the branch line and hydrostatically test.", "pipe"),
        ("Storage too close to heads", "minor", "Boxes stand within 45 cm below the deflectors.", "Keep the clearance free; mark it on the shelves.", "corridor"),
    ),
    "alarm": (
        ("Standby batteries failed the load test", "critical", "Both batteries fell below 20.4 V within four minutes.", "Replace both batteries.", "alarm_panel"),
        ("Ground fault on loop 2", "major", "The panel shows an intermittent ground fault.", "Trace and repair the wiring.", "alarm_panel"),
        ("Pull station blocked", "minor", "A display cabinet stands in front of the pull station.", "Move the cabinet.", "corridor"),
        ("Duct detector does not report", "critical", "No alarm at the panel with smoke and with magnet.", "Replace the detector head and test the relay.", "alarm_panel"),
    ),
    "extinguishers": (
        ("Extinguisher past its hydrostatic test", "major", "Last test 2011, stamped on the cylinder.", "Exchange the cylinder.", "extinguisher"),
        ("Extinguisher missing from its bracket", "major", "The cabinet is empty.", "Hang a 10 lb ABC extinguisher.", "extinguisher"),
        ("Low pressure", "minor", "The gauge stands in the red.", "Recharge.", "extinguisher"),
    ),
    "kitchen_hood": (
        ("Fusible links overdue", "major", "Links carry last year's date.", "Replace the links.", "pipe"),
        ("Gas valve does not close", "critical", "The appliance stays lit when the system trips.", "Replace the valve before the line is used again.", "pipe"),
    ),
    "emergency_lighting": (
        ("Exit sign dark", "major", "Neither lamp nor battery works.", "Replace the sign.", "exit_sign"),
        ("Emergency light fails after 20 minutes", "minor", "It must last for 90 minutes.", "Replace the battery.", "exit_sign"),
    ),
    "standpipe": (("Hose valve seized", "critical", "The wheel does not turn.", "Replace the valve.", "pipe"),),
    "backflow": (("Relief valve discharges", "major", "Steady flow with both checks closed.", "Rebuild the relief valve.", "pipe"),),
}  # fmt: skip
VISITS = (
    ("Pump controller repaired", "Replaced the start relay and tested ten starts. The pump reaches its pressure within four seconds.", "", "2.5"),
    ("Leak at a coupling", "Shut the zone, replaced the gasket, refilled and checked for two hours.", "", "3"),
    ("Detector replaced", "Exchanged the head, cleaned the base, tested with smoke and reported to the central station.", "", "1.25"),
    ("Nuisance alarms", "Read out the panel's log; two detectors near the loading dock react to exhaust. Moved both by six metres.", "Watch the log for two weeks.", "4"),
    ("Quarterly pump run", "Ran the pump for thirty minutes. Readings are in the log book.", "", "1"),
    ("Frozen pipe in the vestibule", "Thawed and replaced 3 m of pipe. Heat was off over the weekend.", "Insulate the vestibule before January.", "5.5"),
    ("Batteries replaced", "Two 12 V 18 Ah batteries; load test passed.", "", "0.75"),
)  # fmt: skip
# title, scope, lines of (text, quantity, price in cents)
OFFERS = (
    ("Replace the fire alarm panel", "The panel is past its service life and its maker no longer supplies boards. We replace it with an addressable one and reuse the existing loops.",
     (("Addressable control panel, 2 loops", "1", 4_180_00), ("Annunciator", "1", 612_50), ("Programming and acceptance test", "16", 138_00), ("Permit and drawings", "1", 780_00))),
    ("Sprinkler head replacement", "Replacement of painted and corroded heads found at the last inspection.",
     (("Pendent head, quick response", "24", 18_75), ("Labor, two fitters", "12.5", 126_00), ("Drain, refill and test", "1", 340_00))),
    ("Five-year internal pipe inspection", "As the standard asks every five years: opening at four points, photographs, flushing where needed.",
     (("Internal inspection, per system", "3", 895_00), ("Flushing, if needed, per hour", "6", 142_50))),
    ("Exit signs to LED", "All exit signs changed to LED with self-test; less upkeep and a lower bill.",
     (("LED exit sign with self-test", "31", 84_90), ("Installation, each", "31", 42_00), ("Disposal of batteries", "1", 95_00))),
    ("Kitchen hood upgrade", "The hood system does not cover the new fryer. We extend it and renew the agent.",
     (("Nozzles and piping", "1", 1_260_00), ("Agent cylinder", "1", 688_00), ("Gas valve", "1", 415_25), ("Labor", "9", 138_00))),
    ("Annual service agreement", "All inspections and tests of the year at one price, with reports in your portal.",
     (("Inspections and tests, per building", "4", 1_150_00), ("Emergency call-outs, first two", "1", 0))),
    ("Fire pump overhaul", "Seals, bearings and the coupling, then a flow test with certificate.",
     (("Parts", "1", 2_340_80), ("Labor", "18", 138_00), ("Flow test and certificate", "1", 620_00))),
)  # fmt: skip
REASONS = (
    "The board did not release the budget this year.",
    "We got a lower offer.",
    "We sell this building in the spring.",
)
TERMS = "Half on order, the rest within 30 days of completion. Prices hold until the last day given above. Work is done on weekdays between 7 am and 5 pm; other hours at 1.5 times the labor rate."
INSPECTORS = ("Priya Nair", "Dale Whitcomb", "Joanna Kessler")
USES = ("Office", "School", "Hotel", "Warehouse", "Residential", "Assembly", "Restaurant", "Health care", "Retail")
