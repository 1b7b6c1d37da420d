"""What leaves the program for people: mails from the outbox, and reminders that come due."""
