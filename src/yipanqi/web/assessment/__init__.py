"""Pages of 考核: cycles, results, and the explanation of every number."""
