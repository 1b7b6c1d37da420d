"""One module per place a person can be in; they ask the backend and hand the answers to widgets."""
