"""The pages: one folder per room, and the frame that all of them share."""
