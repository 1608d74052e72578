"""Pages of 组织: the tree, one organisation, one person, accounts."""
