"""Pure: the arithmetic of an answer, recomputed with exact fractions and units"""
