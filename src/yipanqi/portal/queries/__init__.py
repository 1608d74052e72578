"""Reading the portal: `filings` and who filed them, `issues` that are hot and what is public of them."""
