"""Customers with their buildings."""

from doorstep.accounts.models import Account
from doorstep.accounts.services import create_account
from doorstep.demo.firm import DemoFirm

CUSTOMERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Harborview Property Group",
     ("Harborview Tower", "Quayside Lofts", "Pier 4 Warehouse", "Lantern Court", "The Cooperage")),
    ("Albany Unified Schools",
     ("Ridgefield Elementary", "Lincoln Middle School", "Eastside High School", "District Office")),
    ("Kestrel Hotels", ("Kestrel Downtown", "Kestrel Airport", "Kestrel Lakeside")),
    ("St. Brendan Medical Center", ("Main Hospital", "Cancer Center", "Physicians Pavilion", "Parking Garage")),
    ("Oakwell Senior Living", ("Oakwell Meadows", "Oakwell Terrace", "Oakwell Gardens")),
    ("Bright Fork Restaurants",
     ("Bright Fork Market Square", "Bright Fork Station", "Bright Fork Riverside", "Commissary Kitchen")),
    ("Delmar Manufacturing", ("Plant 1", "Plant 2", "Finishing Hall")),
    ("First Dominion Bank", ("Head Office", "Colonie Branch", "Troy Branch")),
    ("Larkspur Apartments", ("Larkspur North", "Larkspur South", "Clubhouse")),
    ("City of Rensselaer", ("City Hall", "Public Library", "Fire Station 2", "Recreation Center")),
    ("Hudson Cold Storage", ("Freezer House A", "Freezer House B")),
    ("Maplewood Dental", ("Maplewood Dental Clinic", "Maplewood Orthodontics")),
    ("Tri-County Logistics", ("Distribution Center", "Cross Dock", "Truck Shop")),
    ("Grand Crescent Theater", ("Grand Crescent", "Rehearsal Studios")),
    ("Vista Office Parks", ("Vista One", "Vista Two", "Vista Three", "Vista Four")),
    ("Saint Agnes Parish", ("Church", "Parish Hall", "Saint Agnes School")),
    ("Ironbridge Brewing", ("Brewery", "Taproom")),
    ("Pinecrest Nursing Home", ("Pinecrest East", "Pinecrest West", "Therapy Wing")),
    ("Capital Self Storage", ("Storage Washington Avenue", "Storage Route 9", "Storage Wolf Road")),
    ("Noble Furniture", ("Showroom", "Warehouse", "Upholstery Shop")),
    ("Greenway Cannabis", ("Grow House", "Dispensary")),
    ("Helderberg College", ("Founders Hall", "Science Building", "Residence Hall B", "Library", "Field House")),
    ("Kim & Daughters Grocers", ("Kim Market Delaware", "Kim Market Central")),
    ("Union Station Shops", ("North Concourse", "South Concourse", "Food Hall")),
    ("Whitfield Law", ("Whitfield Building", "Records Annex")),
    ("Lakeshore Marina", ("Boat House", "Winter Hall")),
    ("Maple Ridge Inn", ("Maple Ridge Inn", "Barn")),
    ("Burlington Bakehouse", ("Bakery",)),
)  # fmt: skip
COMPANIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Acorn Bookkeeping", ("Front office",)),
    ("Brightwater Dental Supply", ("Office", "Warehouse")),
    ("Colvin & Partners Architects", ("Studio",)),
    ("Dunmore Freight", ("Dispatch", "Depot North")),
    ("Eastgate Opticians", ("Shop Eastgate", "Shop Market Street")),
    ("Fennel Catering", ("Kitchen",)),
    ("Gatehouse Property", ("Head office",)),
    ("Hollis Instruments", ("Laboratory", "Workshop")),
)  # fmt: skip
HOMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("The Alvarez family", ("12 Elm Street",)),
    ("Dana and Chris Weller", ("7 Oak Lane",)),
    ("Mohan Rao", ("218 Second Street",)),
    ("The Lindgren family", ("40 Pawling Avenue",)),
    ("June Abbott", ("3 Brook Court",)),
)
HAULED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Millbrook Bakery", ("Bakery Main Street", "Bakery Harbor Row")),
    ("Redwood Builders", ("Site Orchard Lane", "Site Tannery Road", "Yard")),
    ("Anika Sorensen", ("12 Birch Court",)),
    ("Corner Hardware", ("Corner Hardware",)),
    ("Summit Ski Lodge", ("Lodge", "Base Station", "Staff House")),
    ("Green Valley Schools", ("Valley Primary", "Valley High", "Bus Depot")),
    ("Tobias Reed", ("8 Quarry Road",)),
    ("Riverside Campground", ("North Loop", "South Loop")),
    ("Orchard Farm Stand", ("Farm Stand", "Packing House")),
    ("Copper Kettle Diner", ("Copper Kettle",)),
    ("Pinnacle Roofing", ("Pinnacle Yard",)),
    ("Elena Marsh", ("40 Willow Street",)),
    ("Fairground Trust", ("Fairground", "Grandstand")),
    ("North Star Brewing", ("Brewhouse", "Beer Garden")),
    ("Maple Grove Homes", ("Maple Grove 1", "Maple Grove 2", "Maple Grove 3", "Maple Grove 4")),
    ("Village of Stowe Falls", ("Village Hall", "Fire House", "Public Works")),
)
KEPT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Harbor Foods", ("Harbor Foods Pier 4", "Harbor Foods Market", "Harbor Foods Warehouse")),
    ("Albion Pharmacies", ("Albion Lark Street", "Albion Central")),
    ("Kestrel Gyms", ("Kestrel Downtown", "Kestrel River")),
    ("Oakwell Cafés", ("Oakwell Station", "Oakwell Park")),
    ("Bright Fork Restaurants", ("Bright Fork Square", "Bright Fork Harbor")),
    ("Delmar Shoes", ("Delmar Mall",)),
    ("First Dominion Bank", ("Branch State Street", "Branch Troy")),
    ("Larkspur Daycare", ("Larkspur North", "Larkspur South")),
    ("Hudson Cinemas", ("Hudson 8", "Hudson Palace")),
    ("Maplewood Dental", ("Maplewood Clinic",)),
    ("Tri-County Storage", ("Storage Route 9",)),
    ("Grand Crescent Bakery", ("Crescent Bakery",)),
)
STREETS = (
    "Broadway",
    "State Street",
    "Lark Street",
    "Central Avenue",
    "Delaware Avenue",
    "River Street",
    "Mill Road",
    "Washington Avenue",
    "Church Street",
    "Harbor Drive",
)
TOWNS = (
    ("Albany", "12207"),
    ("Troy", "12180"),
    ("Schenectady", "12305"),
    ("Rensselaer", "12144"),
    ("Colonie", "12205"),
)


def add_places(firm: DemoFirm) -> None:
    for number, (name, sites) in enumerate(firm.plan.places, 1001):
        with firm.at(firm.first_day, 9, number % 60):
            customer = add(firm, {"kind": "customer", "name": name, "number": f"C-{number}", "parent_id": None})
            firm.customers.append(customer)
            for site in sites:
                firm.sites.append(add(firm, {"kind": "site", "name": site, "parent_id": customer.id}))


def add(firm: DemoFirm, values: dict[str, object]) -> Account:
    town, postcode = firm.rng.choice(TOWNS)
    street = f"{firm.rng.randrange(2, 980)} {firm.rng.choice(STREETS)}"
    region = firm.plan.settings["region"]
    place = {"street": street, "city": town, "region": region, "postcode": postcode}
    return create_account(firm.session, {**place, **values}, firm.staff[0])
