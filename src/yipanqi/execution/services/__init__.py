"""The acts of carrying out."""
