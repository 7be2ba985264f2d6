"""The words around a name of a person in English, and those that only look like one. Pure."""

#: Titles, behind which a name stands.
TITLES = frozenset({
    "attorney", "capt", "captain", "colonel", "counsel", "dame", "detective", "doctor", "dr", "esq", "father", "fr",
    "frau", "herr", "hon", "imam", "judge", "justice", "lady", "lieutenant", "lord", "madam", "miss", "mister",
    "mme", "mr", "mrs", "ms", "mx", "nurse", "officer", "pastor", "prof", "professor", "rabbi", "rev", "reverend",
    "sergeant", "señor", "señora", "sgt", "sir", "sister",
})  # fmt: skip

#: What may stand behind a name and belongs to it.
AFTER = frozenset({
    "dds", "do", "esq", "frcp", "ii", "iii", "iv", "jr", "kc", "llm", "mbbs", "mbe", "md", "np", "obe", "pa", "phd",
    "qc", "rn", "sr",
})  # fmt: skip

#: The last word of a label with a colon, behind which a name stands.
LABELS = frozenset({
    "anaesthetist", "anesthesiologist", "attending", "attention", "attn", "author", "beneficiary", "borrower",
    "buyer", "by", "c/o", "caregiver", "cc", "client", "consultant", "contact", "dear", "defendant", "employee",
    "employer", "executor", "father", "from", "guarantor", "guardian", "informant", "kin", "landlord", "lender",
    "lessee", "lessor", "mother", "name", "notary", "patient", "pcp", "petitioner", "physician", "plaintiff",
    "provider", "re", "respondent", "seller", "signed", "spouse", "surgeon", "surname", "tenant", "testator", "to",
    "trustee", "witness",
})  # fmt: skip

#: Who somebody is to another: the next word is a name, whatever it is.
RELATIONS = frozenset({
    "aunt", "brother", "caregiver", "carer", "colleague", "cousin", "daughter", "dear", "father", "friend",
    "granddaughter", "grandfather", "grandmother", "grandson", "guardian", "husband", "mother", "named", "nee",
    "neighbor", "neighbour", "nephew", "niece", "née", "partner", "roommate", "sister", "son", "spouse", "uncle",
    "wife",
})  # fmt: skip

#: What somebody does: the next words are a name if they are known as names, or if there are two.
ROLES = RELATIONS | {
    "appellant", "as", "attorney", "barrister", "between", "borrower", "buyer", "called", "claimant", "client",
    "consultant", "counsel", "defendant", "director", "doctor", "employee", "employer", "executor", "executrix",
    "formerly", "guarantor", "i", "landlord", "lender", "lessee", "lessor", "manager", "midwife", "notary", "nurse",
    "patient", "petitioner", "pharmacist", "physician", "plaintiff", "registrar", "resident", "respondent",
    "seller", "shareholder", "solicitor", "surgeon", "tenant", "testator", "therapist", "trustee", "undersigned",
    "we", "whereas", "witness",
}  # fmt: skip

#: Words that are no part of a name and begin with a capital in headings and at the beginning of a sentence.
WORDS = frozenset({
    "act", "acts", "admitted", "adults", "after", "agreement", "all", "an", "and", "annex", "any", "appendix",
    "article", "as", "at", "attn", "be", "before", "between", "board", "but", "by", "capsules", "chief", "children",
    "clinicians", "code", "commission", "committee", "companies", "company", "congress", "control", "corporation",
    "council", "counsel", "counties", "county", "court", "dated", "department", "dependence", "director", "do",
    "doc", "docket", "during", "each", "executive", "failure", "federal", "financial", "following", "for", "from",
    "general", "he", "her", "his", "how", "however", "human", "if", "in", "information", "interval", "is", "it",
    "line", "men", "my", "neonates", "no", "not", "of", "office", "officer", "on", "or", "our", "paragraph", "part",
    "parties", "party", "patients", "president", "public", "ratio", "register", "regulation", "remedy", "resources",
    "review", "risk", "schedule", "secretary", "section", "see", "seen", "senate", "she", "signed", "since", "so",
    "state", "states", "table", "tablets", "that", "the", "their", "therefore", "they", "this", "title", "to",
    "today", "united", "updated", "usage", "volume", "we", "what", "when", "where", "while", "who", "why", "with",
    "women", "you", "your",
})  # fmt: skip

#: Endings of such words.
ENDINGS = (
    "ably", "aemia", "ance", "ances", "ants", "ceuticals", "ectomy", "emia", "ence", "ences", "ents", "graphy",
    "ical", "ics", "ings", "ism", "ists", "ities", "itis", "ives", "ment", "ments", "ness", "ological", "ology",
    "oscopy", "osis", "ously", "pathy", "sion", "sions", "tion", "tions", "ures", "uria",
)  # fmt: skip

#: Names of diseases, signs and methods.
EPONYMS = frozenset({
    "addison", "allen", "alzheimer", "apgar", "asperger", "babinski", "baker", "barr", "barre", "barrett",
    "bartholin", "bazett", "behcet", "bell", "billroth", "biot", "bishop", "bouchard", "braxton", "brudzinski",
    "centor", "charcot", "cheyne", "child", "cockcroft", "colles", "coombs", "crohn", "curling", "cushing",
    "doppler", "down", "dupuytren", "eisenmenger", "ellison", "epstein", "ewing", "fallot", "foley", "fordyce",
    "fowler", "fridericia", "ganz", "gaucher", "gault", "glasgow", "gram", "graves", "guillain", "hartmann",
    "hashimoto", "heberden", "henoch", "hicks", "hodgkin", "holter", "homans", "huntington", "hurler", "janeway",
    "johnson-syndrome", "kaposi", "kawasaki", "kernig", "klinefelter", "kocher", "koplik", "korsakoff", "kussmaul",
    "lachman", "legg", "lewis", "lyme", "mallory", "marfan", "mcburney", "meckel", "murphy", "naegele", "nissen",
    "osgood", "osler", "paget", "parkinson", "parkland", "perthes", "peyronie", "phalen", "pugh", "ranson",
    "raynaud", "rett", "reye", "romberg", "ross", "roth", "rovsing", "sachs", "schlatter", "schonlein", "sjogren",
    "smith-hogan", "stevens", "stokes", "tay", "tinel", "tourette", "trendelenburg", "turner", "virchow", "wallace",
    "weiss", "wells", "wernicke", "whipple", "wilms", "wilson", "wolff", "zollinger",
})  # fmt: skip

#: What a name ends in that is no person.
COMPANIES = frozenset({
    "avenue", "bank", "clinic", "co", "company", "corp", "corporation", "county", "court", "drive", "gmbh", "group",
    "holdings", "hospital", "inc", "lane", "limited", "llc", "llp", "ltd", "partners", "plc", "road", "street",
    "trust", "university",
})  # fmt: skip

#: Words for a person that are no name.
PEOPLE = frozenset({
    "adult", "african", "american", "asian", "baby", "boy", "british", "caucasian", "child", "chinese", "client",
    "defendant", "delightful", "elderly", "employee", "female", "gentleman", "girl", "hispanic", "infant", "lady",
    "landlord", "male", "man", "mother", "neonate", "newborn", "patient", "plaintiff", "pleasant", "pt", "resident",
    "tenant", "veteran", "witness", "woman",
})  # fmt: skip
