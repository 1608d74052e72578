"""Pages of 问责: consequences, objections and their answers."""
