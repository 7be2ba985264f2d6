"""Deadlines: rules as data, calendars of days that do not count, and a count that shows every day."""
