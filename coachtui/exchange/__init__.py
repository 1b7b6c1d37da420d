"""Calendar files and archives to and from records; pure; their library is imported when a file is made or read."""
