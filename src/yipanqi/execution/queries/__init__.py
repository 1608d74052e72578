"""Reading activities and carriers."""
