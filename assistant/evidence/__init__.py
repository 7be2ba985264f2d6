"""Pure: is a statement borne out by its sources? Values, names, checks, key facts."""
