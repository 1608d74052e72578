"""Pages of 部署: duties, time nodes, signing, completing, excuses."""
