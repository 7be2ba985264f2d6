"""Pure: medicines in a text: names, doses, what matters about the patient, conflicts with what was given"""
