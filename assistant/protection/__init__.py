"""The audit log: one row for each access that matters, chained by hashes, without a word of anybody's."""
