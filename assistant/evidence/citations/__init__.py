"""Legal citations, of American cases, codes and rules, of acts and cases of the European Union, and of Chinese laws.

Each is read with what can be known of it without a library: whether it is complete, and whether its reporter, volume,
year, court, law or article can be. That a case exists, or says what an answer has it say, is for its source to show.
"""
