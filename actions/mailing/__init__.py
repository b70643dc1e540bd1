"""The mails of the portal’s own accord: reminders to the pilots, the weekly digest to the Mission."""
