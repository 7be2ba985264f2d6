"""Deadlines: rules as data, calendars of days that do not count, and counting that shows every day."""
