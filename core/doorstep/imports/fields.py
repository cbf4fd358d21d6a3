"""What an import can fill, and the headings other programs write above it."""

from doorstep.plugins.contributions.importing import ImportField as Field

__all__ = ["FIELDS", "Field"]

_PLACE = (
    Field(
        name="street",
        label="Street",
        synonyms="Street | Street Address | Address | Address 1 | Address Line 1 | Address 1 - Street | Business Street"
        " | Home Street | Other Street | Mailing Street | Billing Street | Billing Address | Billing Address Line 1"
        " | Site Address | Service Address | Straße | Strasse | Adresse | Anschrift | Dirección | Direccion | Calle"
        " | Domicilio | Rue | Adresse postale | Straße geschäftlich",
    ),
    Field(
        name="city",
        label="City",
        max_length=100,
        synonyms="City | Town | City/Town | Address 1 - City | Business City | Home City | Other City | Mailing City"
        " | Billing City | Stadt | Ort | Wohnort | Ciudad | Población | Localidad | Ville | Ort geschäftlich",
    ),
    Field(
        name="state",
        label="State or region",
        max_length=100,
        synonyms="State | Region | Province | County | State/Province | State or region | State / Region"
        " | Address 1 - Region | Business State | Home State | Other State | Billing State | Bundesland | Estado"
        " | Provincia | Région | Département",
    ),
    Field(
        name="postal_code",
        label="Zip or postal code",
        max_length=20,
        synonyms="Zip | Zip Code | ZIP/Postal Code | Postal Code | Postcode | Post Code | Zip or postal code"
        " | Address 1 - Postal Code | Business Postal Code | Home Postal Code | Other Postal Code | Billing Zip"
        " | Billing Zip Code | PLZ | Postleitzahl | Código Postal | CP | C.P. | Code Postal"
        " | Postleitzahl geschäftlich",
    ),
    Field(
        name="country",
        label="Country",
        max_length=100,
        synonyms="Country | Country/Region | Address 1 - Country | Business Country | Business Country/Region"
        " | Home Country | Home Country/Region | Billing Country | Land | País | Pays",
    ),
)

CONTACT_FIELDS = (
    Field(
        name="given_name",
        label="First name",
        max_length=100,
        synonyms="First Name | Given Name | Forename | Firstname | First | Vorname | Nombre | Nombre de pila | Prénom",
    ),
    Field(
        name="family_name",
        label="Last name",
        max_length=100,
        synonyms="Last Name | Family Name | Surname | Lastname | Last | Nachname | Familienname | Apellido | Apellidos"
        " | Nom | Nom de famille",
    ),
    Field(
        name="full_name",
        label="Full name",
        synonyms="Name | Full Name | Display Name | Contact | Contact Name | Customer | Customer Name"
        " | Customer full name | Customer Display Name | Client | Client Name | File As | Vollständiger Name"
        " | Kunde | Nombre completo | Cliente | Nom complet | Anzeigename",
    ),
    Field(
        name="company",
        label="Company",
        synonyms="Company | Company Name | Organization | Organisation | Organization Name | Organization 1 - Name"
        " | Business Name | Firm | Employer | Firma | Unternehmen | Empresa | Compañía | Société | Entreprise",
    ),
    Field(
        name="email",
        label="Email",
        max_length=254,
        synonyms="Email | E-mail | Mail | Email Address | E-mail Address | E-mail 1 - Value | E-mail 1 | Email 1"
        " | Primary Email | Primary email address | Main Email | Customer Email | E-Mail-Adresse | Correo"
        " | Correo electrónico | Dirección de correo electrónico | Courriel | Adresse e-mail | Adresse mail",
    ),
    Field(
        name="phone",
        label="Phone",
        max_length=40,
        repeats=True,
        synonyms="Phone | Phone Number | Phone 1 - Value | Phone 2 - Value | Telephone | Tel | Main Phone"
        " | Primary Phone | Business Phone | Company Main Phone | Mobile | Mobile Phone | Cell | Cell Phone"
        " | Home Phone | Work Phone | Phone Numbers | Telefon | Telefonnummer | Mobiltelefon"
        " | Handy | Teléfono | Móvil | Celular | Téléphone"
        " | Portable | Telefon geschäftlich | Tel.",
    ),
    *_PLACE,
)

ACCOUNT_FIELDS = (
    Field(
        name="account",
        label="Customer",
        synonyms="Account | Account Name | Customer | Customer Name | Client | Client Name | Company | Company Name"
        " | Kunde | Kundenname | Firma | Cuenta | Cliente | Nombre de cuenta | Compte | Nom du compte | Société",
    ),
    Field(
        name="account_number",
        label="Customer number",
        max_length=60,
        synonyms="Account Number | Account No | Account No. | Account # | Acct Number | Acct No. | Account ID"
        " | Customer Number | Customer No. | Customer ID | Client Number | Number | Kundennummer | Kunden-Nr."
        " | Número de cuenta | Número de cliente | Numéro de compte | Numéro client",
    ),
    Field(
        name="building",
        label="Building or site",
        synonyms="Building | Building Name | Site | Site Name | Location | Location Name | Service Location | Property"
        " | Property Name | Facility | Gebäude | Standort | Objekt | Edificio | Sitio | Ubicación | Bâtiment"
        " | Immeuble",
    ),
    *_PLACE,
)

FIELDS = {"contacts": CONTACT_FIELDS, "accounts": ACCOUNT_FIELDS}
