"""Workshop of statistics and text: likeness of texts and pictures, and what fits what. Knows nothing of Django."""
