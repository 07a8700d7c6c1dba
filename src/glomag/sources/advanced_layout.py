"""What may stand where in SDN_ADVANCED.XML: everything else stops the reading."""

from __future__ import annotations

ROOT = "Sanctions"
SECTIONS = (
    "DateOfIssue", "ReferenceValueSets", "Locations", "IDRegDocuments", "DistinctParties", "ProfileRelationships", "SanctionsEntries",
)  # fmt: skip
# Sections that are dropped unseen: addresses and identity papers are personal data.
UNREAD_SECTIONS = ("Locations", "IDRegDocuments")

# Containers of ReferenceValueSets whose codes are read, each with the name of its elements.
READ_SETS = {
    "AliasTypeValues": "AliasType",
    "DocNameStatusValues": "DocNameStatus",
    "EntryEventTypeValues": "EntryEventType",
    "LegalBasisValues": "LegalBasis",
    "ListValues": "List",
    "NamePartTypeValues": "NamePartType",
    "PartySubTypeValues": "PartySubType",
    "PartyTypeValues": "PartyType",
    "RelationTypeValues": "RelationType",
    "SanctionsTypeValues": "SanctionsType",
}
# Known containers left unread: their codes describe what is dropped (features, places, papers, scripts, qualities).
_UNREAD_SETS = tuple(
    f"{name}Values"
    for name in (
        "AreaCodeType", "AreaCode", "CalendarType", "CountryRelevance", "Country", "DecisionMakingBody", "DetailReference", "DetailType",
        "EntryLinkType", "ExRefType", "FeatureTypeGroup", "FeatureType", "IDRegDocDateType", "IDRegDocType", "IdentityFeatureLinkType",
        "LegalBasisType", "LocPartType", "LocPartValueStatus", "LocPartValueType", "Organisation", "RelationQuality", "Reliability",
        "SanctionsProgram", "Script", "ScriptStatus", "SubsidiaryBody", "SupInfoType", "TargetType", "Validity",
    )
)  # fmt: skip

# Attributes that are not read are not looked at: the service may add some (its delta files do), and none of them changes what is
# read here. An attribute that is read must have a value that the file's own reference sets define.

# Parent, and the parts known in it. What is left unread has its reason at the end of the line.
KNOWN: dict[str, tuple[str, ...]] = {
    "DateOfIssue": ("Year", "Month", "Day"),
    "ReferenceValueSets": (*READ_SETS, *_UNREAD_SETS),
    **{container: (code,) for container, code in READ_SETS.items()},
    "DistinctParties": ("DistinctParty",),
    "DistinctParty": ("Comment", "Profile"),  # Comment: free text
    # Feature: births, nationalities, papers, addresses, all personal. Comment: free text. The references lead to what is read from
    # the other end, or to pages outside.
    "Profile": ("Identity", "Feature", "Comment", "SanctionsEntryReference", "ExternalReference"),
    "Identity": ("Alias", "NamePartGroups", "Comment"),  # other identities and aliases: no row of the record rests on them
    "Alias": ("DocumentedName", "Comment"),  # Comment: free text
    "DocumentedName": ("DocumentedNamePart", "DocumentedNameCountry", "Comment"),  # the country of a name's spelling
    "DocumentedNamePart": ("NamePartValue",),
    "NamePartGroups": ("MasterNamePartGroup",),
    "MasterNamePartGroup": ("NamePartGroup",),
    "ProfileRelationships": ("ProfileRelationship",),
    "ProfileRelationship": ("Comment",),  # free text
    "SanctionsEntries": ("SanctionsEntry",),
    "SanctionsEntry": ("EntryEvent", "SanctionsMeasure"),
    "EntryEvent": ("Comment", "Date"),  # Comment: free text
    "Date": ("Year", "Month", "Day"),
    "SanctionsMeasure": ("Comment", "DatePeriod"),  # DatePeriod: how long a measure runs
}

# A person is printed "FAMILY, Given"; everything else by its one name.
FAMILY_PARTS = ("Last Name", "Matronymic")
GIVEN_PARTS = ("First Name", "Middle Name", "Maiden Name", "Patronymic", "Nickname")
WHOLE_NAMES = ("Entity Name", "Vessel Name", "Aircraft Name")
NAME_PARTS = (*FAMILY_PARTS, *GIVEN_PARTS, *WHOLE_NAMES)
