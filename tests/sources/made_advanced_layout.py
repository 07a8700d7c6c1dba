"""How a made SDN_ADVANCED.XML is laid out: the codes that it defines and one template for each kind of element."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from made_advanced_content import FIRST_BASIS, OTHER_LIST, PROGRAMS, RELATIONS, SDN_LIST

COUNTRIES = [
    "Afghanistan", "Albania", "Algeria", "Angola", "Argentina", "Armenia", "Austria", "Belarus", "Belgium", "Bolivia", "Bulgaria",
    "Burma", "Cambodia", "Cameroon", "Chad", "Chile", "China", "Colombia", "Cuba", "Cyprus", "Egypt", "Ethiopia", "France", "Gabon",
    "Georgia", "Germany", "Ghana", "Greece", "Guatemala", "Guinea", "Haiti", "Honduras", "India", "Iran", "Iraq", "Israel", "Italy",
    "Japan", "Jordan", "Kenya", "Kosovo", "Kuwait", "Latvia", "Lebanon", "Liberia", "Libya", "Malta", "Mexico", "Moldova", "Nicaragua",
    "Nigeria", "Pakistan", "Panama", "Peru", "Qatar", "Romania", "Russia", "Rwanda", "Serbia", "Singapore", "Slovakia", "Somalia",
    "Spain", "Sudan", "Sweden", "Syria", "Thailand", "Turkey", "Uganda", "Ukraine", "Venezuela", "Vietnam", "Yemen", "Zambia", "Zimbabwe",
]  # fmt: skip
FIRST_COUNTRY = 11024


def _numbered(element: str, attributes: str, values: list[str], first: int) -> str:
    return f"{element}:{attributes}:" + "|".join(f"{first + place} {value}" for place, value in enumerate(values))


# A line a container: element (its container is called ...Values), further attributes, `ID text` for each value.
REFERENCE_VALUES = [
    "AliasType::1400 A.K.A.|1401 F.K.A.|1402 N.K.A.|1403 Name",
    "AreaCodeType::1 Unknown|1404 Country",
    _numbered("AreaCode", 'CountryID="11024" Description="SYNTHETIC" AreaCodeTypeID="1404"', COUNTRIES, FIRST_COUNTRY),
    "CalendarType::1 Gregorian|2 Islamic",
    "CountryRelevance::1 Unknown|1413 Located in",
    _numbered("Country", 'ISO2="XX"', COUNTRIES, FIRST_COUNTRY),
    'DecisionMakingBody:OrganisationID="1":1 Unknown|1537 SYNTHETIC Office',
    "DetailReference::91526 Male|91527 Female|92084 Secondary sanctions risk|700 SYNTHETIC vessel type|701 SYNTHETIC flag",
    "DetailType::1430 DATE|1431 LOOKUP|1432 TEXT|1433 COUNTRY",
    "DocNameStatus::1 Primary Latin|2 Others",
    "EntryEventType::1 Created|2 Amended|3 Removed|4 Unknown",
    "EntryLinkType::1 Unknown|1555 Related",
    "ExRefType::1 Unknown|1557 Link",
    "FeatureTypeGroup::1 Unknown",
    'FeatureType:FeatureTypeGroupID="1":1 Vessel Call Sign|2 VESSEL TYPE|3 Vessel Flag|8 Birthdate|9 Place of Birth|10 Nationality Country|'
    "11 Citizenship Country|14 Website|21 Email Address|24 Phone Number|25 Location|26 Title|44 Aircraft Model|47 Aircraft Tail Number|"
    "224 Gender|344 Digital Currency Address - XBT|504 Secondary sanctions risk:|646 Organization Established Date|647 Organization Type:",
    "IDRegDocDateType::1480 Issue Date|1481 Expiration Date",
    "IDRegDocType::1570 National ID No.|1571 Passport|1596 Tax ID No.|1619 Registration Number|1626 Vessel Registration Identification",
    "IdentityFeatureLinkType::1 Unknown",
    'LegalBasis:LegalBasisShortRef="Unknown" LegalBasisTypeID="1" SanctionsProgramID="1":1 Unknown',
    "LegalBasisType::1 Unknown|1600 Executive Order|1601 Act",
    f"List::{SDN_LIST} SDN List|{OTHER_LIST} Non-SDN Menu-Based Sanctions List|91507 Consolidated List",
    "LocPartType::1 Unknown|1450 REGION|1451 ADDRESS1|1452 ADDRESS2|1453 ADDRESS3|1454 CITY|1455 STATE/PROVINCE|1456 POSTAL CODE",
    "LocPartValueStatus::1 Unknown",
    "LocPartValueType::1 Unknown",
    "NamePartType::1520 Last Name|1521 First Name|1522 Middle Name|1523 Maiden Name|1524 Aircraft Name|1525 Entity Name|1526 Vessel Name|"
    "1527 Nickname|1528 Patronymic|91708 Matronymic",
    'Organisation:CountryID="11024":1 Unknown|1536 SYNTHETIC Department',
    'PartySubType:PartyTypeID="4":1 Vessel|2 Aircraft',  # what has other attributes is added in `reference_values`
    "PartyType::1 Individual|2 Entity|3 Location|4 Transport|5 Other",
    "RelationQuality::1 Unknown",
    'RelationType:Symmetrical="false":' + "|".join(f"{code} {words}" for code, words in RELATIONS.items()),
    "Reliability::1 Unknown|1560 Reliable",
    _numbered("SanctionsProgram", 'SubsidiaryBodyID="1"', [tag for tag, _, _ in PROGRAMS], 91700) + "|1 Unknown",
    "SanctionsType::1 Program|1705 Block|1706 Reject|1707 Transaction Restriction",
    'Script:ScriptCode="Zyyy":215 Latin|220 Cyrillic|160 Arabic|500 Chinese Simplified|145 Greek',
    "ScriptStatus::1 Unknown|2 Original",
    'SubsidiaryBody:Notional="false" DecisionMakingBodyID="1":1 Unknown|1538 SYNTHETIC Bureau',
    "SupInfoType::1 Unknown",
    "TargetType::1 Unknown",
    "Validity::1 Valid|2 Unknown|1661 Fraudulent",
]


def layout(depth: int, xml: str) -> str:
    """XML on one line as a .NET writer lays it out; `{slot}` between elements becomes a `%(slot)s` for whole lines."""
    lines = []
    for token in re.finditer(r"<([\w-]+)[^<>]*>[^<{]+</\1>|</?[\w-]+[^<>]*>|\{(\w+)\}", xml):
        depth -= token[0].startswith("</")
        lines.append(f"%({token[2]})s" if token[2] else f"{'  ' * depth}{token[0]}\r\n")
        depth += not (token[1] or token[2] or token[0].startswith("</") or token[0].endswith("/>"))
    return "".join(lines)


def reference_values() -> str:
    """The container of containers."""
    bases = (
        f'<LegalBasis ID="{FIRST_BASIS + place}" LegalBasisShortRef="{short}" LegalBasisTypeID="1600" SanctionsProgramID="{91700 + place}">'
        f"{short}</LegalBasis>"
        for place, (_, short, _) in enumerate(PROGRAMS)
    )
    more = {
        "LegalBasis": "".join(bases),
        "PartySubType": "".join(
            f'<PartySubType ID="{code}" PartyTypeID="{kind}">Unknown</PartySubType>' for code, kind in ((3, 2), (4, 1))
        ),
    }
    containers = []
    for line in REFERENCE_VALUES:
        element, attributes, values = line.split(":", 2)
        each = (value.split(" ", 1) for value in values.split("|"))
        filled = "".join(f'<{element} ID="{code}"{attributes and " "}{attributes}>{escape(words)}</{element}>' for code, words in each)
        containers.append(f"<{element}Values>{filled}{more.get(element, '')}</{element}Values>")
    return layout(1, f"<ReferenceValueSets>{''.join(containers)}</ReferenceValueSets>")


DAY = "<Year>%(year)d</Year><Month>%(month)d</Month><Day>%(day)d</Day>"
PERIOD = (
    '<DatePeriod CalendarTypeID="1" YearFixed="false" MonthFixed="false" DayFixed="false">'
    f'<Start Approximate="false"><From>{DAY}</From><To>{DAY}</To></Start><End Approximate="false"><From>{DAY}</From><To>{DAY}</To></End>'
    "</DatePeriod>"
)
LOCATION = layout(
    2,
    '<Location ID="%(location)d"><LocationAreaCode AreaCodeID="%(country)d" /><LocationCountry CountryID="%(country)d" '
    'CountryRelevanceID="1413" />{parts}<FeatureVersionReference FeatureVersionID="%(location)d" /></Location>',
)
LOCATION_PART = layout(
    3,
    '<LocationPart LocPartTypeID="%(type)d"><LocationPartValue Primary="true" LocPartValueTypeID="1" LocPartValueStatusID="1">'
    "<Comment /><Value>%(value)s</Value></LocationPartValue></LocationPart>",
)
DOCUMENT = layout(
    2,
    '<IDRegDocument ID="%(document)d" IDRegDocTypeID="%(type)d" IdentityID="%(identity)d" IssuedBy-CountryID="%(country)d" ValidityID="1">'
    "<Comment /><IDRegistrationNo>SYNTHETIC-PASSPORT-%(document)d</IDRegistrationNo><IssuingAuthority />"
    "{date}"
    '<DocumentedNameReference DocumentedNameID="%(name)d" /></IDRegDocument>',
)
DOCUMENT_DATE = layout(3, f'<DocumentDate IDRegDocDateTypeID="1480">{PERIOD}</DocumentDate>')
PARTY = layout(
    2,
    '<DistinctParty FixedRef="%(uid)d">{comment}<Profile ID="%(profile)d" PartySubTypeID="%(sub_type)d">{identities}{features}'
    '<SanctionsEntryReference SanctionsEntryID="%(entry)d" />{references}</Profile></DistinctParty>',
).replace("<Comment />", "{comment}", 1)
EXTERNAL = layout(
    4, '<ExternalReference ExRefTypeID="1557"><Comment>SYNTHETIC</Comment><ExRefValue>SYNTHETIC</ExRefValue></ExternalReference>'
)
IDENTITY = layout(
    4,
    '<Identity ID="%(identity)d" FixedRef="%(uid)d" Primary="%(primary)s" False="false">{aliases}'
    "<NamePartGroups>{groups}</NamePartGroups></Identity>",
)
ALIAS = layout(5, '<Alias FixedRef="%(uid)d" AliasTypeID="%(type)d" Primary="%(primary)s" LowQuality="%(low)s">{documented}</Alias>')
DOCUMENTED = layout(6, '<DocumentedName ID="%(name)d" FixedRef="%(uid)d" DocNameStatusID="%(status)d">{parts}</DocumentedName>')
NAME_PART = layout(
    7,
    '<DocumentedNamePart><NamePartValue NamePartGroupID="%d" ScriptID="%d" ScriptStatusID="1" Acronym="false">%s</NamePartValue>'
    "</DocumentedNamePart>",
)
GROUP = layout(6, '<MasterNamePartGroup><NamePartGroup ID="%d" NamePartTypeID="%d" /></MasterNamePartGroup>')
FEATURE = layout(
    4,
    '<Feature ID="%(version)d" FeatureTypeID="%(type)d"><FeatureVersion ID="%(version)d" ReliabilityID="1560"><Comment />{body}'
    '</FeatureVersion><IdentityReference IdentityID="%(identity)d" IdentityFeatureLinkTypeID="1" /></Feature>',
)
DATED = layout(6, f'{PERIOD}<VersionDetail DetailTypeID="1430" />')
WORDS = layout(6, '<VersionDetail DetailTypeID="1432">%s</VersionDetail>')
LOOKUP = layout(6, '<VersionDetail DetailTypeID="1431" DetailReferenceID="%d" />')
PLACE = layout(6, '<VersionDetail DetailTypeID="1433" /><VersionLocation LocationID="%d" />')
RELATIONSHIP = layout(
    2,
    '<ProfileRelationship ID="%d" From-ProfileID="%d" To-ProfileID="%d" RelationTypeID="%d" RelationQualityID="1" Former="%s" '
    'SanctionsEntryID="%d"><Comment /></ProfileRelationship>',
)
ENTRY = layout(2, '<SanctionsEntry ID="%(entry)d" ProfileID="%(profile)d" ListID="%(list)d">{events}{measures}</SanctionsEntry>')
EVENT = layout(3, '<EntryEvent ID="%(event)d" EntryEventTypeID="%(type)d"%(basis)s><Comment />{date}</EntryEvent>')
MEASURE = layout(3, '<SanctionsMeasure ID="%d" SanctionsTypeID="1"><Comment>%s</Comment></SanctionsMeasure>')
BLOCK = layout(3, '<SanctionsMeasure ID="%d" SanctionsTypeID="1705"><Comment /></SanctionsMeasure>')
BLOCK_DATED = layout(3, '<SanctionsMeasure ID="%d" SanctionsTypeID="1705"><Comment /><DatePeriod CalendarTypeID="1" /></SanctionsMeasure>')
