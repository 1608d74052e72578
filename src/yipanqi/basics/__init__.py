"""Small tools without Django: errors, actors, periods, dates, numbers, text."""
